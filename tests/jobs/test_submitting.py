"""Promise 2: nothing is paid twice, whatever becomes of the create request."""

import asyncio

import pytest

from bot.errors import (
    AccountEmpty,
    Busy,
    Declined,
    InvalidRequest,
    KeyRefused,
    NotSent,
    NoWorkingKey,
    PlanTooSmall,
    Refusal,
    Unclear,
)
from bot.jobs.job import Problem
from bot.jobs.pace import Pace
from bot.jobs.states import State
from tests.jobs.world import World, drain


@pytest.mark.parametrize("refusal", [NotSent(), Busy(retry_after=3.0), Busy(retry_after=None)])
async def test_a_create_that_did_not_arrive_is_sent_again(world: World, refusal: NotSent) -> None:
    job = await world.accept()

    world.magic_hour.refusals.append(refusal)
    await world.go_on()
    await world.go_on(5)

    assert world.magic_hour.creates == [job.name]


async def test_a_retry_waits_as_long_as_magic_hour_asks(world: World) -> None:
    await world.accept()

    world.magic_hour.refusals.append(Busy(retry_after=60.0))
    await world.go_on()
    await world.go_on(59)

    assert world.magic_hour.creates == []


async def test_a_wait_of_no_seconds_is_still_a_pause(world: World) -> None:
    await world.accept()

    world.magic_hour.refusals.extend([Busy(retry_after=0.0)] * 100)
    await world.go_on()

    assert len(world.magic_hour.refusals) == 99


async def test_a_magic_hour_out_of_reach_for_an_hour_gives_the_credits_back(world: World) -> None:
    await world.accept()

    world.magic_hour.refusals.extend([NotSent()] * 100)
    for _ in range(70):
        await world.go_on(75)

    assert [post.words for post in world.poster.posts] == ["failed unreachable"]
    assert await world.available() == 500


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidRequest, "invalid_request"),
        (KeyRefused, "key_refused"),
        (AccountEmpty, "account_empty"),
        (PlanTooSmall, "plan_too_small"),
        (Declined, "invalid_request"),
    ],
)
async def test_a_declined_create_is_told_and_costs_nothing(
    world: World, error: type[Declined], code: str
) -> None:
    await world.accept()

    world.magic_hour.refusals.append(error(status=400, code=None, detail="no"))
    await world.go_on()
    await world.go_on(3600)

    assert [post.words for post in world.poster.posts] == [f"failed {code}"]
    assert world.magic_hour.creates == []
    assert await world.available() == 500


async def test_a_refused_key_stops_new_jobs_until_it_works_again(world: World) -> None:
    await world.accept()
    world.magic_hour.refusals.append(KeyRefused(status=401, code=None, detail="no"))
    await world.go_on()

    with pytest.raises(NoWorkingKey, match=r"operator.*Nothing was charged") as caught:
        await world.accept()
    assert isinstance(caught.value, Refusal)
    assert "MAGIC_HOUR" not in str(caught.value)

    await world.engine.accountant.step()
    await world.accept()


async def test_the_hour_of_patience_begins_with_the_first_failure(world: World) -> None:
    """A bot that was switched off for a day has not tried for a day."""
    job = await world.accept()
    world.clock.pass_seconds(24 * 3600)

    world.magic_hour.refusals.append(Busy(retry_after=5.0))
    await world.go_on()
    await world.go_on(10)

    assert world.magic_hour.creates == [job.name]


async def test_a_defect_while_the_create_is_under_way_leaves_it_unconfirmed(world: World) -> None:
    job = await world.accept()

    world.magic_hour.lost_answers.append(ZeroDivisionError())
    await world.go_on()
    await world.go_on(600)

    assert (await world.job(job.id)).state is State.UNCONFIRMED
    assert len(world.magic_hour.creates) == 1


async def test_a_watcher_that_is_late_does_not_give_an_adopted_job_back(world: World) -> None:
    job = await world.accept()
    world.magic_hour.lost_answers.append(Unclear())
    await world.go_on()
    late = await world.job(job.id)

    await world.hint("p0", job.name)
    await world.transitions.fail(late, Problem("unconfirmed"))

    assert (await world.job(job.id)).state is State.WAITING


async def test_an_unclear_create_keeps_its_hold_and_is_not_repeated(world: World) -> None:
    job = await world.accept()

    world.magic_hour.lost_answers.append(Unclear())
    for _ in range(10):
        await world.go_on(300)

    assert (await world.job(job.id)).state is State.UNCONFIRMED
    assert len(world.magic_hour.creates) == 1
    assert await world.available() == 490


async def test_an_unclear_create_is_adopted_when_a_webhook_names_it(world: World) -> None:
    job = await world.accept()
    world.magic_hour.lost_answers.append(Unclear())
    await world.go_on()
    world.magic_hour.finish()

    await world.hint("p0", job.name)
    await world.go_on()

    assert (await world.job(job.id)).state is State.DONE
    assert await world.available() == 490


async def test_a_create_that_nobody_confirms_is_given_back_in_the_end(world: World) -> None:
    await world.accept()

    world.magic_hour.lost_answers.append(Unclear())
    await world.go_on()
    await world.go_on(world.pace.give_up_confirming + 1)

    assert [post.words for post in world.poster.posts] == ["failed unconfirmed"]
    assert await world.available() == 500


def test_with_webhooks_an_unconfirmed_job_waits_a_day() -> None:
    assert Pace(webhooks=True).give_up_confirming == 24 * Pace().give_up_confirming


async def test_a_hint_for_somebody_elses_project_is_ignored(world: World) -> None:
    job = await world.accept()
    await world.go_on()

    await world.hint("another", "made by hand in the web app")

    assert (await world.job(job.id)).state is State.WAITING


async def test_repeated_and_late_hints_change_nothing(world: World) -> None:
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    for _ in range(3):
        await world.hint("p0", job.name)
    await world.go_on()
    for _ in range(3):
        await world.hint("p0", job.name)
    await world.go_on(3600)

    assert (await world.job(job.id)).state is State.DONE
    assert len(world.poster.posts) == 1


async def test_two_processes_never_carry_the_same_step(world: World) -> None:
    _, _, other = world.another_process("another")
    for _ in range(5):
        await world.accept()

    for _ in range(6):
        world.clock.pass_seconds(20)
        await asyncio.gather(drain(world.engine), drain(other))
        world.magic_hour.finish()

    assert len(world.magic_hour.creates) == len(set(world.magic_hour.creates)) == 5
    assert len(world.poster.posts) == 5
