"""Who hears that credits run out: the member on their job's card, and the managers of the server."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.credits.alerts import crossed, reached, tell_of_cap
from bot.credits.budgets import Budgets
from bot.credits.periods import Period, span_of
from bot.credits.rules import Allowance, Rule, Scope
from bot.jobs.job import Job
from bot.jobs.reporter import KINDS
from bot.jobs.states import State
from bot.servers.notices import NoticeKind
from bot.servers.servers import Servers
from bot.store import notices, servers
from bot.store.database import Database
from tests.jobs.approving import DAY, manager
from tests.jobs.world import World

LOG = 70


@pytest.fixture
def world(either_database: Database, tmp_path: Path) -> World:
    """A bot with an allowance of 100 credits a week, of which a job holds 10."""
    return World(either_database, tmp_path, allowance=100)


async def run(world: World, charged: int, settled: int | None = None) -> Job:
    """A job that holds 10 credits, is said to cost `charged` when it is taken, and `settled` when it is done."""
    world.magic_hour.price = charged
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish(credits=charged if settled is None else settled)
    await world.go_on(600)
    return await world.job(job.id)


@pytest.mark.parametrize(
    ("spent", "whole", "level"),
    [
        (79, 100, None),
        (80, 100, 80),
        (99, 100, 80),
        (100, 100, 100),
        (300, 100, 100),
        (9, 0, None),
        (9, None, None),
    ],
)
def test_a_level_is_reached_with_its_last_credit(spent: int, whole: int | None, level: int | None) -> None:
    assert reached(spent, whole) == level


@pytest.mark.parametrize(
    ("before", "after", "level"), [(0, 79, None), (70, 80, 80), (80, 90, None), (80, 100, 100), (0, 200, 100)]
)
def test_only_a_level_that_was_not_reached_before_is_crossed(
    before: int, after: int, level: int | None
) -> None:
    assert crossed(before, after, 100) == level


async def test_a_member_hears_of_each_level_once(world: World) -> None:
    jobs = [await run(world, 10) for _ in range(10)]

    assert [job.alert for job in jobs] == [*[None] * 7, 80, None, 100]


async def test_what_magic_hour_charges_at_once_is_told_on_the_same_card(world: World) -> None:
    job = await run(world, 85)

    assert job.alert == 80
    assert world.poster.cards[job.id][-1] == State.DONE
    assert (await run(world, 10)).alert is None, "it was told before"


async def test_what_the_end_of_a_job_adds_is_told_on_its_card(world: World) -> None:
    world.magic_hour.price = 10
    job = await world.accept()
    await world.go_on()
    before = (await world.job(job.id)).card_revision

    world.magic_hour.finish(credits=130)
    await world.go_on(600)

    done = await world.job(job.id)
    assert (done.state, done.alert) == (State.DONE, 100)
    assert done.card_revision > before


async def test_the_higher_level_takes_the_place_of_the_lower_one(world: World) -> None:
    job = await run(world, 80, 100)

    assert job.alert == 100


async def test_a_level_that_another_rule_made_is_told_with_the_next_job(world: World) -> None:
    await run(world, 60)
    await Budgets(world.database, world.rules).put(manager(world), Rule(Scope.EVERYONE, 0, 75, Period.WEEK))

    assert (await run(world, 10)).alert == 80


async def test_a_charge_for_a_period_that_is_over_alarms_nobody(world: World) -> None:
    world.magic_hour.price = 10
    job = await world.accept()
    await world.go_on()
    world.magic_hour.finish(credits=90)

    await world.go_on(7 * DAY)

    done = await world.job(job.id)
    assert (done.state, done.credits, done.alert) == (State.DONE, 90, None)


async def cap(world: World, credits: int, period: Period = Period.WEEK) -> None:
    await Budgets(world.database, world.rules).put(manager(world), Rule(Scope.CAP, 0, credits, period))


def caps(world: World) -> list[tuple[int, int]]:
    """Level and cap of everything that managers were told of their cap."""
    told = [notice for message in world.poster.told for notice in message.notices]
    return [(each.facts["level"], each.facts["cap"]) for each in told if each.kind == NoticeKind.CAP]


async def test_managers_hear_of_a_new_cap_what_they_heard_of_the_old_one(world: World) -> None:
    await Servers(world.database).change(manager(world), log_channel_id=LOG)
    await cap(world, 20)
    for _ in range(2):
        await run(world, 10)
    await cap(world, 50)
    for _ in range(3):
        await run(world, 10)

    assert caps(world) == [(100, 20), (80, 50), (100, 50)]


async def test_managers_hear_of_one_cap_once(world: World) -> None:
    """What comes back and is spent again reaches the same level a second time."""
    await Servers(world.database).change(manager(world), log_channel_id=LOG)
    await cap(world, 10)
    first = await world.accept()
    await world.book.cancel(first.id)

    await run(world, 10)

    assert caps(world) == [(100, 10)]


async def test_a_cap_with_the_longest_names_is_told(either_database: Database) -> None:
    """PostgreSQL refuses what is too long for its column."""
    guild, most, now = 2**63 - 1, 1_000_000_000, datetime(2026, 11, 18, tzinfo=UTC)
    span = span_of(Period.MONTH, now, UTC)

    async with either_database.write() as transaction:
        await servers.put_server(transaction, guild, {"log_channel_id": LOG})
        await tell_of_cap(transaction, guild, Allowance(most, Period.MONTH), span, (0, most))
        rows = await notices.due_heads(transaction, KINDS, now=now, limit=10)

    assert [row["facts"]["cap"] for row in rows] == [most]
