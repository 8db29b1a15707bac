"""The card of a batch: what it says, that it is true, and that the worst of them fits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.errors import DiscordBusy, DiscordGone, DiscordTokenExpired
from bot.jobs.eraser import UNDELETABLE
from bot.jobs.job import Job, Problem
from bot.jobs.ports import Output
from bot.jobs.states import UNSUCCESSFUL, State
from bot.messages.batches import Tally, batch_card
from bot.messages.panel import Panel
from bot.messages.poster import DiscordPoster
from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.messages.batching import LEADER, a_batch, here, standing_card
from tests.messages.channel import direct_messages
from tests.messages.jobs import MEMBER, NOW, a_job

SNOWFLAKE = 2**63 - 1


def said(jobs: Sequence[Job], seconds: float = 0) -> str:
    return batch_card(jobs, NOW + timedelta(seconds=seconds)).words


# What it says


def test_it_counts_off_what_is_done_failed_canceled_and_under_way() -> None:
    jobs = a_batch(State.DONE, State.FAILED, State.CANCELED, State.WAITING, State.ACCEPTED)

    assert "### Photo Colorizer · 5 files\n**1 of 5 done**, 1 failed, 1 canceled, 2 under way." in said(jobs)


def test_every_file_has_a_line_in_its_order_with_a_link_to_what_came_of_it() -> None:
    done, failed, busy, queued, lost = a_batch(
        State.DONE, State.FAILED, State.WAITING, State.ACCEPTED, State.UNCONFIRMED
    )
    jobs = [replace(done, result_id=71), replace(failed, result_id=72)]
    jobs += [replace(busy, vendor_status="rendering"), queued, lost]

    assert batch_card(jobs, NOW).texts[2].splitlines() == [
        "1. 1.png · done · [result](https://discord.com/channels/1001/2001/71)",
        "2. 2.png · failed · [why](https://discord.com/channels/1001/2001/72)",
        "3. 3.png · Magic Hour is rendering it",
        "4. 4.png · waiting",
        f"5. 5.png · not confirmed by Magic Hour; its credits come back <t:{int(NOW.timestamp())}:R>",
    ]


def test_what_was_kept_says_how_to_get_it_and_what_was_deleted_says_nothing_more() -> None:
    kept, deleted = a_batch(State.DONE, State.DONE, prompt="make it blue", told_at=NOW)
    deleted = replace(deleted, result_id=71, erased_at=NOW, erased_by=MEMBER)
    wanted = replace(deleted, erased_at=None, erase_at=NOW)
    template = replace(deleted, problem=Problem(UNDELETABLE, "it is a template"))
    standing = replace(deleted, trouble_at=NOW)

    card = batch_card([kept, deleted, wanted, template, standing], NOW)

    assert card.texts[2].splitlines() == [
        "1. 1.png · done, but it could not be posted: `/jobs show` brings it",
        f"2. deleted by <@{MEMBER}>",
        f"3. being deleted, as <@{MEMBER}> wants",
        f"4. deleted by <@{MEMBER}>, but not everything of it could be",
        f"5. deleted by <@{MEMBER}>, but not everything of it could be",
    ]
    assert "make it blue" in card.words
    assert "make it blue" not in said([deleted, deleted])


@pytest.mark.parametrize("state", State)
def test_there_are_words_for_every_state(state: State) -> None:
    assert said(a_batch(state, state)).count(".png · ") == 2


def test_the_credits_are_those_of_all_of_them() -> None:
    jobs = a_batch(State.DONE, State.FAILED, State.CANCELED, State.WAITING, State.ACCEPTED)

    assert "**Credits:** 10 charged, 20 held, 20 given back" in said(jobs)
    assert "about 20 held" in said([replace(job, quote_exact=False) for job in jobs])
    assert "**Credits:** 20 charged" in said(a_batch(State.DONE, State.DONE)).splitlines()


@settings(deadline=None)
@given(
    some.lists(
        some.tuples(some.sampled_from(State), some.integers(0, 500), some.integers(0, 600), some.booleans()),
        min_size=2,
        max_size=10,
    )
)
def test_what_is_charged_and_held_is_what_the_books_say(
    facts: list[tuple[State, int, int, bool]],
) -> None:
    jobs = [
        a_job(
            state=state,
            quote=quote,
            credits=0 if state in UNSUCCESSFUL else credits,
            accepted_at=NOW if accepted else None,
        )
        for state, quote, credits, accepted in facts
    ]

    tally = Tally.of(jobs)

    assert tally.charged + tally.held == sum(job.credits for job in jobs)
    assert tally.given_back >= 0
    assert tally.done + tally.failed + tally.canceled + tally.under_way == len(jobs)
    if all(job.state.final and job.accepted_at and job.credits <= job.quote for job in jobs):
        assert tally.charged + tally.given_back == sum(job.quote for job in jobs)


def test_the_options_that_all_share_stand_there_and_the_prompt() -> None:
    jobs = a_batch(State.ACCEPTED, State.ACCEPTED, prompt="make it *blue*")

    assert "> make it \\*blue\\*" in said(jobs)
    assert "resolution: **640px**" in said(jobs)
    assert "image:" not in said(jobs)


def test_it_says_when_the_next_one_is_expected_and_the_moment_moves_by_itself() -> None:
    waiting, queued, third = a_batch(State.WAITING, State.ACCEPTED, State.DONE)
    begun = replace(waiting, submitted_at=NOW)
    soon = int((NOW + timedelta(seconds=9)).timestamp())

    assert "Usually ready 9 s after it starts, each of them." in said([queued, queued, third])
    assert f"The next one is expected <t:{soon}:R>." in said([begun, queued, third])
    assert f"Expected <t:{soon}:R>." in said([begun, third])
    assert "Taking longer than the usual 9 s." in said([begun, queued], seconds=60)
    assert "xpected" not in said([third, third])


def test_the_highest_use_of_the_allowance_is_told() -> None:
    one, two, three = a_batch(State.WAITING, State.WAITING, State.WAITING)

    words = said([replace(one, alert=80), two, replace(three, alert=100)])

    assert "Your allowance is used up" in words
    assert "80 %" not in words


def test_what_can_be_canceled_is_offered() -> None:
    def buttons(*states: State) -> list[tuple[str, str | None]]:
        return [(each.label, each.custom_id) for each in batch_card(a_batch(*states), NOW).buttons]

    assert buttons(State.ACCEPTED, State.UPLOADING) == [("Cancel", f"batch:cancel:{LEADER}")]
    assert buttons(State.WAITING, State.ACCEPTED) == [("Cancel the 1 that can be", f"batch:cancel:{LEADER}")]
    assert buttons(State.WAITING, State.DONE) == []


@pytest.mark.parametrize(
    ("states", "colour"),
    [
        ((State.DONE, State.WAITING), discord.Colour.blurple()),
        ((State.DONE, State.DONE), discord.Colour.green()),
        ((State.DONE, State.FAILED), discord.Colour.red()),
        ((State.CANCELED, State.CANCELED), discord.Colour.greyple()),
    ],
)
def test_its_colour_says_how_it_stands(states: tuple[State, ...], colour: discord.Colour) -> None:
    assert batch_card(a_batch(*states), NOW).colour == colour


def test_it_says_what_it_goes_on_from_and_is_no_outcome_of_a_job() -> None:
    jobs = a_batch(State.ACCEPTED, State.ACCEPTED, origin_message_id=61)

    footer = batch_card(jobs, NOW).footer

    assert footer.startswith(f"-# batch {LEADER} · asked for by <@")
    assert footer.endswith("from [this message](https://discord.com/channels/1001/2001/61)")


# The limits


@pytest.mark.parametrize("deleted", [{}, {"erased_at": NOW, "trouble_at": NOW, "erased_by": SNOWFLAKE}])
@pytest.mark.parametrize("state", State)
def test_ten_of_the_longest_names_and_everything_else_fit(state: State, deleted: dict[str, object]) -> None:
    names = [f"{'*' * 200}.png"] * 10
    jobs = a_batch(*[state] * 10, names=names, prompt="*" * 3_000)
    worst = {
        "guild_id": SNOWFLAKE,
        "channel_id": SNOWFLAKE,
        "result_channel_id": SNOWFLAKE - 1,
        "origin_message_id": SNOWFLAKE,
        "result_id": SNOWFLAKE,
        "vendor_status": "*" * 500,
        "problem": Problem("weird", "*" * 900),
        "quote": 10**12,
        "credits": 10**12,
        "quote_exact": False,
        "alert": 80,
        "submitted_at": NOW,
    }

    # The first is not deleted, so that what was asked for is still repeated.
    first, *others = [replace(job, **worst) for job in jobs]  # type: ignore[arg-type]  # any of their facts
    panel = batch_card([first, *(replace(job, **deleted) for job in others)], NOW)  # type: ignore[arg-type]  # likewise

    assert _length(panel) <= 4_000
    assert panel.sending()["view"].total_children_count <= 40


def _length(panel: Panel) -> int:
    view: discord.ui.LayoutView = panel.sending()["view"]
    return view.content_length()


# The card on Discord


async def test_the_card_is_edited_to_what_all_of_them_are(place: Place, poster: DiscordPoster) -> None:
    card = await standing_card(place)
    jobs = [replace(job, card_id=card.id) for job in here(place, a_batch(State.DONE, State.WAITING))]

    await poster.show_batch(jobs)

    (message,) = place.channel.history()
    assert "**1 of 2 done**, 1 under way." in words_of(message)


async def test_without_a_card_there_is_nothing_to_edit(place: Place, poster: DiscordPoster) -> None:
    jobs = here(place, a_batch(State.DONE, State.WAITING, card_id=None))

    with pytest.raises(DiscordGone):
        await poster.show_batch(jobs)
    poster.client = None
    with pytest.raises(DiscordBusy):
        await poster.show_batch(jobs)


async def test_a_job_that_follows_never_covers_the_card_that_all_share(
    place: Place, poster: DiscordPoster
) -> None:
    card = await standing_card(place)
    _, second = [replace(job, card_id=card.id) for job in here(place, a_batch(State.DONE, State.DONE))]

    with pytest.raises(DiscordGone):
        await poster.show_card(second)

    (message,) = place.channel.history()
    assert "### Photo Colorizer · 2 files" in words_of(message)


async def test_a_private_card_cannot_be_edited_once_its_token_is_dead(
    place: Place, poster: DiscordPoster
) -> None:
    jobs = here(place, a_batch(State.DONE, State.WAITING, private=True, token=None))

    with pytest.raises(DiscordTokenExpired):
        await poster.show_batch(jobs)


async def test_a_private_result_of_a_batch_leaves_the_shared_card_alone(
    place: Place, poster: DiscordPoster, files: list[Output]
) -> None:
    created = discord.utils.utcnow()
    jobs = a_batch(State.DELIVERING, State.DELIVERING, private=True, created_at=created)

    for job in here(place, jobs):
        await poster.post_result(job, files[:1], again=False)

    assert len(direct_messages(place)) == 2
    assert not [each for each in place.env.http_requests if each.method == "PATCH"]
