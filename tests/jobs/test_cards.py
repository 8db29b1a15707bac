"""The announcer: cards follow their jobs, and a card that cannot be had holds nobody up."""

import pytest

from bot.errors import DiscordBusy, DiscordError, DiscordForbidden, DiscordGone
from bot.jobs.announcer import Announcer
from bot.jobs.job import Job
from bot.jobs.pace import Pace
from bot.jobs.states import State
from tests.jobs.world import World


async def test_a_busy_discord_gets_the_newest_state_later(world: World) -> None:
    job = await world.accept()
    world.poster.card_troubles.extend([DiscordBusy(retry_after=10.0)] * 2)

    await world.go_on()
    assert world.poster.cards.get(job.id, []) == []
    world.magic_hour.finish()
    await world.go_on(60)
    await world.go_on(60)

    assert world.poster.cards[job.id] == [State.DONE]


@pytest.mark.parametrize("trouble", [DiscordGone(), DiscordForbidden()])
async def test_a_deleted_card_does_not_stop_the_result(world: World, trouble: DiscordError) -> None:
    job = await world.accept()
    world.poster.card_troubles.extend([trouble] * 10)

    await world.go_on()
    world.magic_hour.finish()
    await world.go_on(60)

    assert (await world.job(job.id)).state is State.DONE


async def test_a_job_without_a_card_has_none_to_edit(world: World) -> None:
    job = await world.book.accept(world.order())

    await world.go_on(world.pace.card_grace + 1)

    assert job.id not in world.poster.cards


async def test_states_that_pass_quickly_are_left_out(world: World) -> None:
    patient(world)
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    await world.hint((await world.job(job.id)).project_id or "", None)
    await world.go_on()
    assert world.poster.cards.get(job.id, []) == []

    await world.go_on(1)

    assert world.poster.cards[job.id] == [State.DONE]


async def test_a_state_that_lasts_is_shown_and_put_off_only_once(world: World) -> None:
    patient(world)
    job = await world.accept()
    await world.go_on()
    project_id = (await world.job(job.id)).project_id or ""
    for status in ("queued", "rendering"):
        world.magic_hour.projects[project_id].status = status
        await world.hint(project_id, None)
        await world.go_on(0.6)

    assert world.poster.cards[job.id] == [State.WAITING]


async def test_results_come_before_cards(world: World) -> None:
    job = await submitted(world)
    looks: list[bool] = []

    def busy() -> bool:
        looks.append(job.id in world.poster.cards)
        return len(looks) < 3

    await Announcer(world.transitions, world.pace, world.poster, busy).step()

    assert looks == [False] * 3
    assert world.poster.cards[job.id] == [State.WAITING]


async def test_cards_do_not_wait_for_ever(world: World) -> None:
    job = await submitted(world)

    await Announcer(world.transitions, Pace(scale=0.01), world.poster, lambda: True).step()

    assert world.poster.cards[job.id] == [State.WAITING]


async def test_cards_wait_for_slow_results_once_and_then_for_the_next_rush(world: World) -> None:
    looks: list[None] = []
    rush = True

    def busy() -> bool:
        looks.append(None)
        return rush

    announcer = Announcer(world.transitions, Pace(scale=0.01), world.poster, busy)
    await announcer.step()
    looks.clear()
    await announcer.step()
    assert len(looks) == 1
    rush = False
    await announcer.step()
    rush = True
    looks.clear()
    await announcer.step()
    assert len(looks) > 1


async def submitted(world: World) -> Job:
    """A job at Magic Hour whose card does not say so yet."""
    job = await world.accept()
    for name in ("starter", "submitter"):
        await world.role(name).step()
    return job


def patient(world: World) -> None:
    world.transitions._passing_seconds = 1.0
