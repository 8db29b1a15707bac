"""The account's floor: managers hear of it in time, and once a day."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.servers.notices import NoticeKind
from bot.store.database import Database
from tests.jobs.accounts import HOUR, choose_log_channel, read_account, told
from tests.jobs.world import World


@pytest.fixture
async def world(database: Database, tmp_path: Path) -> World:
    """A server with a log channel, and an account that may not fall below 1,000 credits."""
    world = World(database, tmp_path / "results", allowance=None, floor=1000)
    await choose_log_channel(world)
    return world


def heard(world: World) -> list[dict[str, Any]]:
    return told(world, NoticeKind.FLOOR)


async def spend(world: World, jobs: int) -> None:
    """So many jobs of ten credits each, to their end."""
    for _ in range(jobs):
        await world.accept()
    for _ in range(jobs):
        await world.go_on()
        world.magic_hour.finish()
        await world.go_on(60)


async def test_an_account_with_plenty_left_is_no_news(world: World) -> None:
    await spend(world, 3)

    await read_account(world)

    assert heard(world) == []


async def test_what_lasts_less_than_a_day_is_told_with_what_is_left_and_the_pace(world: World) -> None:
    await spend(world, 3)
    world.magic_hour.credits = 1025

    await read_account(world)

    assert heard(world) == [{"left": 25, "per_day": 30}]


async def test_the_pace_is_that_of_the_last_seven_days(world: World) -> None:
    await spend(world, 3)
    world.clock.now += timedelta(days=2, hours=12)
    world.magic_hour.credits = 1013
    await read_account(world, 0)
    assert heard(world) == []

    world.magic_hour.credits = 1011
    await read_account(world, 0)
    assert heard(world) == [{"left": 11, "per_day": 12}]

    world.clock.now += timedelta(days=7)
    await read_account(world, 0)
    assert len(heard(world)) == 1


async def test_what_jobs_hold_is_not_left(world: World) -> None:
    await spend(world, 3)
    world.magic_hour.credits = 1035
    await world.book.accept(world.order())

    await world.engine.accountant.read()
    await world.go_on()

    assert heard(world) == [{"left": 25, "per_day": 30}]


async def test_it_is_told_once_a_day_of_the_servers_own(world: World) -> None:
    """In Auckland the day ends at eleven in the morning, UTC."""
    await choose_log_channel(world, time_zone="Pacific/Auckland")
    world.magic_hour.credits = 900

    for hours in (0, 1, 21):
        await read_account(world, hours * HOUR)
    assert heard(world) == [{"left": 0, "per_day": 0}]

    await read_account(world, HOUR)
    assert len(heard(world)) == 2


async def test_every_server_hears_of_it(world: World) -> None:
    await choose_log_channel(world, guild_id=2, channel_id=71)
    world.magic_hour.credits = 1000

    await read_account(world, 0)

    assert len(heard(world)) == 2
