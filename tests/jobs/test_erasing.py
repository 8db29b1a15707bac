"""Deleting a result: everywhere, in the end, whatever happens on the way; and what is told when that cannot be."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.errors import DiscordBusy, InvalidRequest, NotFound, Refusal, Unclear
from bot.jobs.eraser import UNDELETABLE
from bot.jobs.states import State
from bot.messages.batches import batch_card
from bot.messages.cards import card
from bot.messages.deletions import unerased
from tests.jobs.batching import ask, finish
from tests.jobs.erasing import done, is_gone, log_lines, with_log
from tests.jobs.mortal import Death, MortalDatabase
from tests.jobs.world import ADA, BOB, World


async def test_a_result_is_deleted_everywhere_and_its_card_says_by_whom(world: World) -> None:
    job = await done(world)
    kept = world.archive.folder / job.id / "image.png"
    kept.parent.mkdir(parents=True)
    kept.touch()

    wanted = await world.book.erase(job.id, BOB)
    await world.go_on()

    job = await world.job(job.id)
    assert wanted.deleted
    assert is_gone(world, job)
    assert (job.erase_at, job.erased_at, job.erased_by) == (None, world.clock(), BOB)
    assert job.card_revision == wanted.card_revision + 1
    assert f"Deleted by <@{BOB}>." in card(job, world.clock()).words


async def test_deleting_twice_is_deleting_once(world: World) -> None:
    job = await done(world)

    await world.book.erase(job.id, ADA)
    again = await world.book.erase(job.id, BOB)
    await world.go_on()
    afterwards = await world.book.erase(job.id, BOB)
    await world.go_on()

    assert again.erased_by == afterwards.erased_by == ADA
    assert afterwards.erase_at is None
    assert world.poster.removed == [job.id]


async def test_credits_do_not_come_back(world: World) -> None:
    job = await done(world)
    before = await world.available()

    await world.book.erase(job.id, ADA)
    await world.go_on()

    assert await world.available() == before


async def test_what_goes_on_is_not_deleted(world: World) -> None:
    job = await world.accept()

    with pytest.raises(Refusal, match="once it has ended"):
        await world.book.erase(job.id, ADA)

    assert not (await world.job(job.id)).deleted


async def test_a_failure_can_be_deleted_once_it_has_been_told(world: World) -> None:
    """Otherwise its words would be posted when nobody deletes them any more."""
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish("error")
    world.poster.troubles.append(DiscordBusy())
    await world.go_on(60)
    untold = await world.job(job.id)

    await world.book.erase(job.id, ADA)
    await world.role("eraser").step()
    removed_too_early = list(world.poster.removed)
    await world.go_on(60)
    await world.go_on()

    assert (untold.state, untold.told_at) == (State.FAILED, None)
    assert not removed_too_early
    assert is_gone(world, job)


@pytest.mark.parametrize(
    "trouble", [NotFound(status=404, code=None, detail="-"), Unclear(status=500)], ids=["404", "500"]
)
async def test_magic_hour_is_asked_again_until_it_has_deleted(world: World, trouble: Exception) -> None:
    job = await done(world)
    world.magic_hour.deletion_troubles.append(trouble)

    await world.book.erase(job.id, ADA)
    await world.go_on()
    before = await world.job(job.id)
    await world.go_on(3600)

    assert before.erased_at is None
    assert job.id in world.poster.removed  # which need not wait for Magic Hour
    assert is_gone(world, await world.job(job.id))
    assert not world.poster.rests


async def test_what_magic_hour_does_not_delete_is_told_at_once(world: World) -> None:
    await with_log(world)
    job = await done(world)
    words = "video is a template and cannot be deleted."
    world.magic_hour.deletion_troubles.append(InvalidRequest(status=422, code=None, detail=words))

    await world.book.erase(job.id, ADA)
    await world.go_on()

    job = await world.job(job.id)
    ((_, rest),) = world.poster.rests
    assert job.erased_at is not None
    assert (rest.code, rest.detail) == (UNDELETABLE, words)
    assert words in unerased(job, rest).words
    assert words in card(job, world.clock()).words
    assert log_lines(world)[-1].endswith("but Magic Hour keeps it")


@pytest.mark.parametrize("place", [0, 1])
async def test_of_a_batch_only_the_shared_card_says_that_one_was_deleted(world: World, place: int) -> None:
    """That of the batch is the only card there is: one of the job alone would cover it."""
    batch = await ask(world, 3)
    await world.go_on()
    for job in batch:
        await finish(world, job)
    shown = len(world.poster.batch_cards)

    await world.book.erase(batch[place].id, BOB)
    await world.role("eraser").step()
    await world.engine.announcer.step()
    await world.go_on()

    assert world.poster.cards == {}
    assert len(world.poster.batch_cards) > shown
    words = batch_card(world.poster.batch_cards[-1], world.clock()).words
    assert f"{place + 1}. deleted by <@{BOB}>" in words.splitlines()
    assert "**3 of 3 done**" in words


async def test_the_wish_alone_is_shown_on_the_card_of_a_batch(world: World) -> None:
    batch = await ask(world, 2)
    await world.go_on()
    for job in batch:
        await finish(world, job)

    await world.book.erase(batch[1].id, BOB)
    await world.engine.announcer.step()

    words = batch_card(world.poster.batch_cards[-1], world.clock()).words
    assert f"2. being deleted, as <@{BOB}> wants" in words.splitlines()


async def test_managers_read_it_once_in_the_log(world: World) -> None:
    await with_log(world)
    job = await done(world)

    await world.book.erase(job.id, BOB)
    await world.go_on()
    await world.go_on(60)

    (told,) = [each for each in log_lines(world) if "deleted" in each]
    assert told == f"<@{BOB}> deleted a result of <@{ADA}> · /image-to-video"


Break = Callable[[World], None]


def before_magic_hour(world: World) -> None:
    world.magic_hour.deletion_troubles.append(Death())  # type: ignore[arg-type]  # dying is no Exception


def after_magic_hour(world: World) -> None:
    world.magic_hour.lost_deletions.append(Death())


def before_the_messages(world: World) -> None:
    world.poster.removal_troubles.append(Death())


@pytest.mark.parametrize("dies", [before_magic_hour, after_magic_hour, before_the_messages])
async def test_a_death_on_the_way_only_delays_it(world: World, dies: Break) -> None:
    job = await done(world)
    dies(world)
    await world.book.erase(job.id, ADA)

    await _and_again(world, world.go_on)

    assert is_gone(world, await world.job(job.id))
    assert (await world.job(job.id)).erased_at is not None


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("transaction", range(1, 4))
async def test_a_death_around_any_transaction_only_delays_it(
    mortal: MortalDatabase, tmp_path: Path, transaction: int, moment: str
) -> None:
    world = World(mortal, tmp_path / "results")
    await with_log(world)
    job = await done(world)
    await world.go_on()
    mortal.dies_at = (mortal.writes + transaction, moment)

    async def erase() -> None:
        await world.book.erase(job.id, ADA)
        while await world.role("eraser").step():
            pass

    await _and_again(world, erase)
    await world.go_on()

    assert mortal.died
    assert is_gone(world, await world.job(job.id))
    assert len([each for each in log_lines(world) if "deleted" in each]) == 1


async def _and_again(world: World, live: Callable[[], Awaitable[None]]) -> None:
    """Live until death, then in a new process after what the old one had taken up is free."""
    with pytest.raises(Death):
        await live()
    world.restart()
    world.clock.pass_seconds(130)
    await live()
