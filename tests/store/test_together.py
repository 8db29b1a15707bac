"""Works that wait at the same moment share one transaction, and stay apart in all that a caller can see."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.errors import CommitUnclear, StoreError
from bot.store.database import Database, Transaction
from bot.store.schema import notes
from bot.store.together import MOST, Together

Work = Callable[[Transaction], Coroutine[Any, Any, str]]


@pytest.fixture
def together(either_database: Database) -> Together:
    return Together(either_database, "ledger")


def putting(key: str, *, seen: list[str] | None = None) -> Work:
    """A work that writes one note, and answers its key."""

    async def work(transaction: Transaction) -> str:
        if seen is not None:
            seen.append(key)
        await transaction.execute(notes.insert(), {"key": key, "value": "x"})
        return key

    return work


async def refused(transaction: Transaction) -> str:
    await transaction.execute(notes.insert(), {"key": "refused", "value": "x"})
    raise LookupError("no")


async def kept(database: Database) -> set[str]:
    async with database.read() as transaction:
        return set((await transaction.execute(select(notes.c.key))).scalars())


def commits(database: Database) -> list[object]:
    """Grows with each commit."""
    counted: list[object] = []
    event.listen(database._engine.sync_engine, "commit", counted.append)
    return counted


async def test_what_waits_at_the_same_moment_is_one_transaction(
    either_database: Database, together: Together
) -> None:
    counted = commits(either_database)
    keys = [str(number) for number in range(MOST)]

    answers = await asyncio.gather(*(together.write(putting(key)) for key in keys))

    assert len(counted) == 1
    assert answers == keys
    assert await kept(either_database) == set(keys)


async def test_so_many_at_once_are_several_transactions(
    either_database: Database, together: Together
) -> None:
    """Other writers wait for a part of them only."""
    counted = commits(either_database)

    await asyncio.gather(*(together.write(putting(str(number))) for number in range(2 * MOST + 1)))

    assert len(counted) == 3


async def test_nobody_hears_of_success_before_the_commit(
    either_database: Database, together: Together
) -> None:
    counted = commits(either_database)

    async def told(key: str) -> int:
        await together.write(putting(key))
        return len(counted)

    assert await asyncio.gather(*(told(str(number)) for number in range(5))) == [1] * 5


async def test_one_that_fails_takes_nothing_from_the_others(
    either_database: Database, together: Together
) -> None:
    works = [putting("first"), refused, putting("last")]

    first, no, last = await asyncio.gather(*map(together.write, works), return_exceptions=True)

    assert (first, last) == ("first", "last")
    assert isinstance(no, LookupError)
    assert await kept(either_database) == {"first", "last"}


async def test_a_failure_of_the_database_is_told_to_all_of_them_and_nothing_is_run_again(
    either_database: Database, together: Together
) -> None:
    """Each would wait as long for a database that does not answer as the first did."""
    seen: list[str] = []

    async def unreachable(_transaction: Transaction) -> str:
        raise StoreError

    works = [putting("first", seen=seen), unreachable, putting("last", seen=seen)]
    outcomes = await asyncio.gather(*map(together.write, works), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [StoreError] * 3
    assert seen == ["first"]
    assert await kept(either_database) == set()
    assert await together.write(putting("again")) == "again"


async def test_it_is_told_to_those_as_well_who_were_to_be_run_alone(
    either_database: Database, together: Together
) -> None:
    seen: list[str] = []

    async def unreachable(_transaction: Transaction) -> str:
        seen.append("unreachable")
        raise StoreError

    works = [refused, unreachable, *(putting(str(number), seen=seen) for number in range(5))]
    outcomes = await asyncio.gather(*map(together.write, works), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [LookupError, *[StoreError] * 6]
    assert seen == ["unreachable"]
    assert await kept(either_database) == set()


async def test_who_waits_behind_an_unclear_commit_still_has_a_turn(
    either_database: Database, together: Together
) -> None:
    async def unclear(_transaction: Transaction) -> str:
        waiting.append(asyncio.create_task(together.write(putting("behind"))))
        await asyncio.sleep(0)
        raise CommitUnclear

    waiting: list[asyncio.Task[str]] = []
    with pytest.raises(CommitUnclear):
        await together.write(unclear)

    assert await waiting[0] == "behind"


async def test_callers_may_go_away_at_any_time(either_database: Database, together: Together) -> None:
    """One that has begun is carried to its end, one that has not leaves nothing, and the others notice nothing."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(transaction: Transaction) -> str:
        begun.set()
        await go_on.wait()
        return await putting("begun")(transaction)

    first = [asyncio.create_task(together.write(work)) for work in (slow, putting("beside"))]
    await begun.wait()
    second = [asyncio.create_task(together.write(putting(key))) for key in ("waiting", "behind")]
    await asyncio.sleep(0)
    first[0].cancel()
    second[0].cancel()
    go_on.set()

    assert [await first[1], await second[1]] == ["beside", "behind"]
    assert await kept(either_database) == {"begun", "beside", "behind"}


async def test_a_work_runs_in_the_context_of_its_caller(together: Together) -> None:
    """What is logged in it names its caller's job and not another's."""
    about = ContextVar("about", default="")

    async def work(_transaction: Transaction) -> str:
        return about.get()

    async def call(name: str) -> str:
        about.set(name)
        return await together.write(work)

    assert await asyncio.gather(*map(call, "abc")) == ["a", "b", "c"]


async def test_the_end_of_the_process_is_told_to_everybody_who_waits(
    either_database: Database, together: Together
) -> None:
    """Also to those who would be run anew, each alone, after one that is being so."""
    runs, anew = 0, asyncio.Event()

    async def stuck(transaction: Transaction) -> str:
        nonlocal runs
        runs += 1
        if runs > 1:
            anew.set()
            await asyncio.Event().wait()
        return await putting("stuck")(transaction)

    works = [stuck, refused, putting("behind")]
    callers = [asyncio.create_task(together.write(work)) for work in works]
    await anew.wait()
    callers.append(asyncio.create_task(together.write(putting("later"))))
    await asyncio.sleep(0)
    carrying = next(task for task in asyncio.all_tasks() if task.get_name() == "together-ledger")
    carrying.cancel()

    outcomes = await asyncio.wait_for(asyncio.gather(*callers, return_exceptions=True), 5)

    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 4
    assert await kept(either_database) == set()
