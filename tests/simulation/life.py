"""One life, from its seed: people and accidents for a minute, then calm until everything has come to its end."""

import asyncio
import logging
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.databases import migrated
from tests.simulation.accidents import Accidents
from tests.simulation.loop import OWNER, SimulatedLoop, Stuck
from tests.simulation.managers import Managers
from tests.simulation.members import Members
from tests.simulation.process import Death
from tests.simulation.promises import broken_promises
from tests.simulation.world import World

STORMY_SECONDS = 25.0
"""How long people ask and things go wrong."""

MEMORY = Path("/dev/shm")  # noqa: S108  tempfile makes a folder there that is ours alone


@dataclass(frozen=True)
class Life:
    """What came of a seed."""

    seed: int
    broken: tuple[str, ...]
    """Each promise that was not kept, as a sentence."""
    trace: tuple[str, ...]
    digest: str
    """Of the trace: the same for the same seed."""
    counts: dict[str, int]


def live(seed: int) -> Life:
    """Live the life of a seed."""
    where = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder, _seeded(seed):
        asyncio.run(migrated(Path(folder, "bot.db")))
        loop = SimulatedLoop()
        world = World(seed, Path(folder), loop)
        loop.set_exception_handler(lambda _, context: _take_note(world, context))
        broken = [*_told(world, loop), *world.broken]
        counts = {
            "jobs": len(set(world.accepted)),
            "creates": len(world.vendor.projects),
            "processes": len(world.processes),
            "rounds": loop.rounds,
        }
        return Life(seed, tuple(broken), tuple(world.trace), world.digest, counts)


def _told(world: World, loop: SimulatedLoop) -> list[str]:
    """Live, and say which promises were broken."""
    try:
        with _listening(world):
            loop.run_until_complete(_live(world))
        return broken_promises(world)
    except Stuck as error:
        return [f"Everything comes to rest: {error}"]
    finally:
        rounds, loop.rounds = loop.rounds, 0
        loop.run_until_complete(world.close())
        loop.rounds += rounds
        loop.close()


async def _live(world: World) -> None:
    members, managers, accidents = Members(world), Managers(world), Accidents(world)
    first, *_ = [world.begin_process(mortal=True) for _ in range(accidents.most)]
    await world.sleep(2.0)
    first.run(managers.settle(first), "settling")
    await world.sleep(1.0)
    world.weather.calm = False
    _plan(world, members, managers)
    accidents.plan(STORMY_SECONDS)
    await world.sleep(STORMY_SECONDS)
    await world.come_to_rest()
    await world.all_buried()


def _plan(world: World, members: Members, managers: Managers) -> None:
    """What people will do: asking comes first, so that something is left to change their minds about."""
    for _ in range(world.chance.choice((2, 4, 7))):
        members.someday(STORMY_SECONDS * 0.7, members.ask, "asking")
    acts = (
        *(members.ask_for_several, members.ask_again, members.ask_again),
        *(members.cancel, members.forbid, members.cancel_batch, members.erase, members.erase),
        *(managers.change_rules, managers.change_rules, managers.grant, managers.revoke),
    )
    for act in acts:
        members.someday(STORMY_SECONDS, act, act.__name__)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """The engine's own jitter comes from the seed too."""
    state = random.getstate()
    random.seed(f"{seed}: jitter")
    try:
        yield
    finally:
        random.setstate(state)


class _Listener(logging.Handler):
    """Writes what the bot logs into the trace; an error that nobody expected is a broken promise."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        owner: Any = OWNER.get()
        if owner is not None and not owner.alive:
            return
        words = f"{owner.name if owner else 'world'}: {record.getMessage()}"
        self._world.note(words)
        if record.exc_info and "unexpected" in words:
            self._world.broken.append(f"Nothing unexpected happens: {words}: {record.exc_info[1]!r}")


@contextmanager
def _listening(world: World) -> Iterator[None]:
    log, listener = logging.getLogger("bot"), _Listener(world)
    before = log.level, log.propagate
    log.addHandler(listener)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(listener)
        log.level, log.propagate = before


def _take_note(world: World, context: dict[str, Any]) -> None:
    """A task that ended with anything but the death of its process is a defect."""
    error = context.get("exception")
    if not isinstance(error, Death):
        world.broken.append(f"Nothing unexpected happens: {context['message']}: {error!r}")
