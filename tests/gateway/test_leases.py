"""What the processes read of each other in the database, by a clock of the test's own."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.gateway.division import NONE, Holder, Part, part
from bot.gateway.leases import IdentifyTurns, Leases
from bot.store.database import Database

SECONDS = 16.0


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def leases(database: Database, owner: str, clock: Clock) -> Leases:
    return Leases(database, owner, clock, SECONDS)


async def test_what_one_process_holds_the_others_read(either_database: Database, clock: Clock) -> None:
    first, second = (leases(either_database, owner, clock) for owner in ("first", "second"))

    assert await first.hold(lambda _: Part(2, frozenset({0}))) == Part(2, frozenset({0}))
    await second.hold(lambda _: Part(None, NONE))

    assert await first.others() == [Holder("second", None, NONE)]
    assert await second.others() == [Holder("first", 2, frozenset({0}))]


async def test_a_lease_ends_unless_it_is_renewed(either_database: Database, clock: Clock) -> None:
    first, second = (leases(either_database, owner, clock) for owner in ("first", "second"))
    await first.hold(lambda _: Part(1, frozenset({0})))

    clock.advance(SECONDS - 1)
    assert len(await second.others()) == 1
    await first.hold(lambda _: Part(1, frozenset({0})))
    clock.advance(SECONDS - 1)
    assert len(await second.others()) == 1
    clock.advance(1)
    assert await second.others() == []


async def test_what_is_given_back_is_free_at_once(either_database: Database, clock: Clock) -> None:
    first, second = (leases(either_database, owner, clock) for owner in ("first", "second"))
    await first.hold(lambda _: Part(1, frozenset({0})))

    await first.release()

    assert await second.others() == []


async def test_no_shard_is_taken_twice_by_processes_that_start_at_once(
    either_database: Database, clock: Clock
) -> None:
    processes = [leases(either_database, f"process {number}", clock) for number in range(5)]

    parts = await asyncio.gather(
        *(one.hold(lambda others: part(NONE, None, others, 3, 1)) for one in processes)
    )

    assert sorted(number for each in parts for number in each.shards) == [0, 1, 2]


async def test_in_a_bucket_one_introduces_itself_after_the_other(
    either_database: Database, clock: Clock
) -> None:
    turns, elsewhere = (IdentifyTurns(either_database, clock, 0.05) for _ in range(2))
    await turns.take(0)
    second = asyncio.create_task(elsewhere.take(0))

    await elsewhere.take(1)
    done, _ = await asyncio.wait([second], timeout=0.15)
    assert not done

    clock.advance(0.05)
    await asyncio.wait_for(second, 5)


async def test_in_one_process_turns_come_in_the_order_of_asking(
    either_database: Database, clock: Clock
) -> None:
    turns, order = IdentifyTurns(either_database, clock, 0.01), list[int]()

    async def one(number: int) -> None:
        await turns.take(0)
        order.append(number)
        clock.advance(0.01)

    await asyncio.gather(*(one(number) for number in range(8)))

    assert order == list(range(8))


async def test_a_turn_that_a_wrong_clock_has_given_is_not_waited_for(
    either_database: Database, clock: Clock
) -> None:
    turns = IdentifyTurns(either_database, clock, 5.0)
    clock.advance(3600)
    await turns.take(0)

    clock.advance(-3600)

    await asyncio.wait_for(turns.take(0), 5)
