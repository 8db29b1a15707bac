"""Several files of a message at once: one card, all of them or none, with the real book behind it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.app import Parts
from bot.discord_client import MagicHourBot
from bot.jobs.job import Job, Problem
from bot.jobs.states import State
from bot.jobs.transitions import Transitions, standing_at
from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.cogs.menus import ALLOWANCE, cards, colorize, decide, execute, jobs, post
from tests.cogs.office import built_in, labels, opened, told
from tests.cogs.posted import shown, standing_below
from tests.messages.channel import sent
from tests.messages.jobs import an_output

pytestmark = pytest.mark.simcord(check_errors=False)


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[Parts]:
    async with opened(built_in(tmp_path, ALLOWANCE)) as parts:
        yield parts


@pytest.fixture
def simcord_bot(built: Parts) -> MagicHourBot:
    return built.make_client()


@pytest.fixture(autouse=True)
def connected(place: Place, built: Parts) -> None:
    built.poster.client = place.bot


async def test_several_pictures_are_one_batch_with_one_card(place: Place, built: Parts) -> None:
    message = await post(place, "1.png", "2.png", "3.png")

    answer = await colorize(place, message)

    batch = await jobs(place, built)
    assert [job.request.files[0].filename for job in batch] == ["1.png", "2.png", "3.png"]
    assert {(job.batch_id, job.card_id) for job in batch} == {(batch[0].id, shown(answer).id)}
    assert {job.origin_message_id for job in batch} == {message.id}
    (card,) = cards(place)
    assert "Photo Colorizer · 3 files" in words_of(card)
    assert "**0 of 3 done**, 3 under way." in words_of(card)
    assert "2. 2.png · waiting" in words_of(card)
    assert "**Credits:** 30 held" in words_of(card)
    assert str(message.id) in words_of(card)
    assert labels(card) == ["Cancel"]


async def test_a_form_is_filled_in_once_for_several_pictures(place: Place, built: Parts) -> None:
    message = await post(place, "1.png", "2.png")

    form = await place.alice.context_menu(place.channel, "Edit picture", message)
    await place.alice.submit_modal(form, {"prompt": "make it blue"})

    assert form.modal is not None
    assert form.modal["title"] == "Edit: 2 files"
    assert [job.request.headline() for job in await jobs(place, built)] == ["make it blue"] * 2
    assert "> make it blue" in words_of(cards(place)[0])


async def test_a_batch_that_is_too_dear_says_what_to_do_and_holds_nothing(place: Place, built: Parts) -> None:
    message = await post(place, *(f"{number}.png" for number in range(7)))

    answer = await place.alice.context_menu(place.channel, "Upscale", message)

    assert "All 7 together cost 350 credits, and you have 300 credits left." in told(answer)
    assert "Take fewer at once: `/image-upscaler` takes a single one. Nothing was charged." in told(answer)
    assert await jobs(place, built) == []


async def test_a_batch_that_would_need_an_approval_is_asked_for_one_by_one(
    place: Place, built: Parts
) -> None:
    await decide(place, built, approvals_channel_id=place.channel.id, approval_threshold=20)
    message = await post(place, "1.png", "2.png")

    answer = await colorize(place, message)

    assert "somebody who manages this server has to approve that, who is asked for one at a time" in told(
        answer
    )
    assert await jobs(place, built) == []


async def test_a_batch_whose_card_discord_refuses_costs_nothing(place: Place, built: Parts) -> None:
    message = await post(place, "1.png", "2.png")
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)

    answer = await colorize(place, message)

    assert "the card of these jobs, so they were withdrawn. Your 20 credits are back." in told(answer)
    assert {job.state for job in await jobs(place, built)} == {State.CANCELED}


@pytest.mark.parametrize(("private", "where"), [(False, "posted here"), (True, "sent to you directly")])
async def test_a_batch_without_a_card_that_runs_already_goes_on_whole_and_says_what_stays_held(
    place: Place, built: Parts, where: str, *, private: bool
) -> None:
    """Discord took its time to refuse the card: one of the jobs is with Magic Hour already."""
    await decide(place, built, private_by_default=private)
    message = await post(place, "1.png", "2.png")
    begun = "UPDATE jobs SET state = 'waiting' WHERE id = NEW.job_id"
    await execute(built, f"CREATE TRIGGER begun AFTER INSERT ON ledger WHEN NEW.id > 1 BEGIN {begun}; END")
    place.env.inject_error("POST", "/interactions/*/callback", status=403, code=50013)

    answer = await colorize(place, message)

    assert told(answer) == (
        "Discord did not show the card of these jobs, which go on all the same. Their 20 credits stay held until they "
        f"end, and the outcomes are {where}."
    )
    assert [job.state for job in await jobs(place, built)] == [State.ACCEPTED, State.WAITING]


async def test_more_files_than_are_taken_at_once_are_refused_with_what_to_do(
    place: Place, built: Parts
) -> None:
    message = await post(place, *(f"{number}.png" for number in range(11)))

    answer = await colorize(place, message)

    assert "has 11 files, and at most 10 can be taken at once. Use `/photo-colorizer`" in told(answer)
    assert "Nothing was charged" in told(answer)
    assert await jobs(place, built) == []


async def test_cancel_stops_what_was_not_submitted_also_after_a_restart(place: Place, built: Parts) -> None:
    await colorize(place, await post(place, "1.png", "2.png"))
    await place.env.restart_bot(built.make_client())

    await place.alice.click(cards(place)[0], label="Cancel")

    assert {job.state for job in await jobs(place, built)} == {State.CANCELED}
    (card,) = cards(place)
    assert "**0 of 2 done**, 2 canceled." in words_of(card)
    assert "**Credits:** 20 given back" in words_of(card)
    assert labels(card) == []


async def test_only_its_member_cancels_a_batch(place: Place, built: Parts) -> None:
    await colorize(place, await post(place, "1.png", "2.png"))

    answer = await place.bob.click(cards(place)[0], label="Cancel")

    assert "Only" in told(answer)
    assert {job.state for job in await jobs(place, built)} == {State.ACCEPTED}


async def test_who_leads_no_batch_has_none_to_cancel(
    place: Place, built: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    await colorize(place, await post(place, "cat.png"))
    (job,) = await jobs(place, built)
    forged = discord.ui.Button[Any](label="Cancel", custom_id=f"batch:cancel:{job.id}")

    answer = await place.alice.click(await standing_below(place, forged), label="Cancel")

    assert told(answer) == "These jobs are not known any more. Nothing has changed."
    assert [each.state for each in await jobs(place, built)] == [State.ACCEPTED]
    assert "incident" not in caplog.text


async def test_canceling_too_late_says_so(place: Place, built: Parts) -> None:
    await colorize(place, await post(place, "1.png", "2.png"))
    await execute(built, "UPDATE jobs SET state = 'waiting'")

    answer = await place.alice.click(cards(place)[0], label="Cancel")

    assert "already been handed to Magic Hour" in told(answer)


async def test_results_follow_below_the_card_and_only_the_end_pings(place: Place, built: Parts) -> None:
    await colorize(place, await post(place, "1.png", "2.png"))
    first, second = await jobs(place, built)
    (card,) = cards(place)

    await _done(built, second)
    await _transitions(built).fail(first, Problem("invalid_image_file"), leased=False)
    await _work(built)

    *posted, end = sorted((each for each in cards(place) if each.id != card.id), key=lambda each: each.id)
    assert [each.reference.message_id for each in (*posted, end) if each.reference] == [card.id] * 3
    assert "The image file is damaged" in words_of(posted[1])
    assert end.content.startswith(
        f"{place.alice.mention} Your batch of 2 is done: 1 made, 1 failed, 10 credits."
    )
    assert _pinged(place) == [[], [], [place.alice.id]]
    (card,) = [each for each in cards(place) if each.id == card.id]
    assert "**1 of 2 done**, 1 failed." in words_of(card)
    assert f"1. 1.png · failed · [why]({posted[1].jump_url})" in words_of(card)
    assert f"2. 2.png · done · [result]({posted[0].jump_url})" in words_of(card)
    assert "**Credits:** 10 charged, 10 given back" in words_of(card)


async def test_a_private_batch_comes_by_direct_message_and_its_card_tells_the_end(
    place: Place, built: Parts
) -> None:
    """The card is shared: no result takes its place."""
    await decide(place, built, private_by_default=True)
    answer = await colorize(place, await post(place, "1.png", "2.png"))
    batch = await jobs(place, built)

    for job in batch:
        await _done(built, job)
    await _work(built)

    card = shown(answer).message
    assert "**2 of 2 done**." in words_of(card)
    assert words_of(card).count("https://discord.com/channels/@me/") == 2
    assert cards(place) == []
    assert {job.token for job in await jobs(place, built)} == {None}


def _transitions(built: Parts) -> Transitions:
    return built.engine.announcer._transitions


async def _done(built: Parts, job: Job) -> None:
    """Magic Hour has made it, and it is posted."""
    await execute(built, "UPDATE jobs SET state = 'delivering', project_id = 'p' WHERE id = :id", id=job.id)
    posted = await built.poster.post_result(job, [an_output()], again=False)
    job = await built.book.get(job.id) or job
    told_at = discord.utils.utcnow()
    facts = {**standing_at(posted), "told_at": told_at, "token": None}
    assert await _transitions(built).advance(job, State.DONE, credits=10, leased=False, **facts)


async def _work(built: Parts) -> None:
    """Tell everybody what there is to tell."""
    named = {worker.name: worker for worker in (*built.engine.roles, built.engine.announcer)}
    workers = [named[name] for name in ("courier", "reporter", "announcer")]
    while any([await worker.step() for worker in workers]):
        pass


def _pinged(place: Place) -> list[list[int]]:
    """Whom the messages in the channel were allowed to ping, in order."""
    return [post["allowed_mentions"].get("users", []) for post in sent(place)]
