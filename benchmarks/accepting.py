"""A burst of commands that all want to be accepted at once, against as many bare inserts in the same database.

    python -m benchmarks.accepting [--commands 500]

Accepting is the only work before a command is answered: a quote, a hold and a job row in one transaction. The floor is
a transaction that inserts one short row. Both run as one burst on a fresh SQLite file; the last answer counts, because
Discord gives every one of them three seconds.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Sequence
from pathlib import Path

from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.notes import Notes
from tests.jobs.world import World


async def measure(commands: int) -> tuple[list[float], list[float]]:
    """Seconds until each insert and each acceptance of a burst was done."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder, 'bot.db')}")
        await migrate(database)
        notes, world = Notes(database), World(database, Path(folder), allowance=None)
        floor = await burst([notes.put(str(number), "x") for number in range(commands)])
        orders = [world.order() for _ in range(commands)]
        accepted = await burst([world.book.accept(order) for order in orders])
        await database.close()
    return floor, accepted


async def burst(works: Sequence[Awaitable[object]]) -> list[float]:
    begun = time.perf_counter()

    async def timed(work: Awaitable[object]) -> float:
        await work
        return time.perf_counter() - begun

    return sorted(await asyncio.gather(*map(timed, works)))


def line(name: str, times: list[float], floor: list[float]) -> str:
    p50, p99, last = (times[round((len(times) - 1) * share)] for share in (0.5, 0.99, 1))
    return f"{name:10} {p50:8.2f} {p99:8.2f} {last:8.2f} {last / floor[-1]:8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="How long a burst of commands waits to be accepted.")
    parser.add_argument("--commands", type=int, default=500)
    commands = parser.parse_args().commands
    floor, accepted = asyncio.run(measure(commands))
    print(f"{commands:,} at once     p50 s    p99 s   last s    ratio")
    print(line("floor", floor, floor))
    print(line("accepting", accepted, floor))


if __name__ == "__main__":
    main()
