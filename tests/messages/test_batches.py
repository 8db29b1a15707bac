"""The card of a batch and its end: what they say, that it is true, and that the worst of them fits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.errors import DiscordBusy, DiscordGone, DiscordTokenExpired
from bot.jobs.job import Job, Problem
from bot.jobs.ports import Notice, Output
from bot.jobs.states import UNSUCCESSFUL, State
from bot.messages.batches import Tally, batch_card, batch_end
from bot.messages.panel import Panel
from bot.messages.poster import DiscordPoster
from bot.messages.posting import words_of
from bot.servers.notices import NoticeKind
from bot.tools import CATALOGUE, Attachment, Plan
from tests.cogs.conftest import Place
from tests.messages.channel import direct_messages, sent
from tests.messages.jobs import MEMBER, NOW, a_job

SNOWFLAKE = 2**63 - 1
LEADER = "fff000fff000"


def a_batch(
    *states: State, names: Sequence[str] = (), prompt: str | None = None, **facts: object
) -> list[Job]:
    """A job for each state, 10 credits each."""
    command, given_ = ("photo-colorizer", {}) if prompt is None else ("image-editor", {"prompt": prompt})
    jobs = []
    for number, state in enumerate(states):
        name = names[number] if names else f"{number + 1}.png"
        picture = Attachment("https://cdn.example/1?ex=secret", name, 100, "image/png")
        request = CATALOGUE[command].prepare({"image": picture, **given_}, Plan.CREATOR)
        job_id = LEADER if number == 0 else f"0000{number:08}"
        credits = 0 if state in UNSUCCESSFUL else 10
        paid = {"quote": 10, "credits": credits, "request": request, **facts}
        jobs.append(a_job(id=job_id, batch_id=LEADER, state=state, **paid))
    return jobs


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
    deleted = replace(deleted, result_id=71, erased_at=NOW)

    card = batch_card([kept, deleted], NOW)

    assert card.texts[2].splitlines() == [
        "1. 1.png · done, but it could not be posted: `/jobs show` brings it",
        "2. deleted",
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

    assert footer.startswith(f"-# batch {LEADER} · asked for <t:")
    assert footer.endswith("goes on from [this](https://discord.com/channels/1001/2001/61)")


# The limits


@pytest.mark.parametrize("state", State)
def test_ten_of_the_longest_names_and_everything_else_fit(state: State) -> None:
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

    panel = batch_card([replace(job, **worst) for job in jobs], NOW)  # type: ignore[arg-type]  # any of their facts

    assert _length(panel) <= 4_000
    assert panel.sending()["view"].total_children_count <= 40


def _length(panel: Panel) -> int:
    view: discord.ui.LayoutView = panel.sending()["view"]
    return view.content_length()


# The end


def test_the_end_is_told_in_one_line_that_pings_its_member() -> None:
    leader = a_batch(State.DONE)[0]

    draft = batch_end(a_notice(made=4, failed=1, canceled=0, credits=40), leader)

    assert draft.content == f"<@{MEMBER}> Your batch of 5 is done: 4 made, 1 failed, 40 credits."
    assert draft.mention == MEMBER


def test_the_end_of_one_that_cost_nothing_says_so() -> None:
    draft = batch_end(a_notice(made=0, failed=3, canceled=2, credits=0), a_batch(State.FAILED)[0])

    assert draft.content is not None
    assert draft.content.endswith("is done: 0 made, 3 failed, 2 canceled, nothing charged.")


def a_notice(channel_id: int = 2001, **facts: object) -> Notice:
    return Notice(41, 1001, channel_id, NoticeKind.BATCH.value, {"job": LEADER, "jobs": 5, **facts})


async def test_the_end_is_posted_once_below_the_card(place: Place, poster: DiscordPoster) -> None:
    card = await _card(place)
    leader = replace(_here(place, a_batch(State.DONE))[0], card_id=card.id)
    notice = a_notice(place.channel.id, made=5, failed=0, canceled=0, credits=50)

    first = await poster.post_batch_end(notice, leader, tried_at=None)
    again = await poster.post_batch_end(notice, leader, tried_at=discord.utils.utcnow())

    assert first == again
    (message,) = [each for each in place.channel.history() if each.id != card.id]
    assert message.reference is not None
    assert message.reference.message_id == card.id
    assert message.content.endswith("\n-# batch 41")
    assert sent(place)[-1]["allowed_mentions"]["users"] == [place.alice.id]


# The card on Discord


async def test_the_card_is_edited_to_what_all_of_them_are(place: Place, poster: DiscordPoster) -> None:
    card = await _card(place)
    jobs = [replace(job, card_id=card.id) for job in _here(place, a_batch(State.DONE, State.WAITING))]

    await poster.show_batch(jobs)

    (message,) = place.channel.history()
    assert "**1 of 2 done**, 1 under way." in words_of(message)


async def test_without_a_card_there_is_nothing_to_edit(place: Place, poster: DiscordPoster) -> None:
    jobs = _here(place, a_batch(State.DONE, State.WAITING, card_id=None))

    with pytest.raises(DiscordGone):
        await poster.show_batch(jobs)
    poster.client = None
    with pytest.raises(DiscordBusy):
        await poster.show_batch(jobs)


async def test_a_private_card_cannot_be_edited_once_its_token_is_dead(
    place: Place, poster: DiscordPoster
) -> None:
    jobs = _here(place, a_batch(State.DONE, State.WAITING, private=True, token=None))

    with pytest.raises(DiscordTokenExpired):
        await poster.show_batch(jobs)


async def test_a_private_result_of_a_batch_leaves_the_shared_card_alone(
    place: Place, poster: DiscordPoster, files: list[Output]
) -> None:
    created = discord.utils.utcnow()
    jobs = a_batch(State.DELIVERING, State.DELIVERING, private=True, created_at=created)

    for job in _here(place, jobs):
        await poster.post_result(job, files[:1], again=False)

    assert len(direct_messages(place)) == 2
    assert not [each for each in place.env.http_requests if each.method == "PATCH"]


def _here(place: Place, jobs: Sequence[Job]) -> list[Job]:
    """The jobs as Alice's, in the simulated channel."""
    guild, channel, alice = place.guild.id, place.channel.id, place.alice.id
    return [replace(job, guild_id=guild, channel_id=channel, member_id=alice) for job in jobs]


async def _card(place: Place) -> discord.Message:
    channel = place.env.bot.get_partial_messageable(place.channel.id, guild_id=place.guild.id)
    return await channel.send(**batch_card(a_batch(State.ACCEPTED, State.ACCEPTED), NOW).sending())
