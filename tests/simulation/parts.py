"""The real parts of the bot, put together as in `bot.app`, beside simulated neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from bot.credits.budgets import Budgets
from bot.credits.ledger import Ledger
from bot.jobs.accountant import AccountStatus
from bot.jobs.archive import Archive
from bot.jobs.bells import Bells
from bot.jobs.book import JobBook
from bot.jobs.engine import Engine, build_engine
from bot.jobs.job import Order
from bot.jobs.outputs import Outputs
from bot.jobs.transitions import OPEN_STATES, Transitions
from bot.magic_hour import MagicHour
from bot.servers.servers import Servers
from bot.tools import Kind
from tests.jobs.world import MemoryPreviews
from tests.simulation.clips import SimulatedClips
from tests.simulation.database import SimulatedDatabase
from tests.simulation.poster import SimulatedPoster
from tests.simulation.wire import Wire

if TYPE_CHECKING:
    from tests.simulation.process import Process

UNPUBLISHED = {Kind.IMAGE: 100, Kind.VIDEO: 100, Kind.AUDIO: 100}


@dataclass(frozen=True)
class Parts:
    """One process, built."""

    database: SimulatedDatabase
    book: JobBook
    budgets: Budgets
    servers: Servers
    engine: Engine
    status: AccountStatus
    magic_hour: MagicHour


class SeededBook(JobBook):
    """Names its jobs as the seed says: the database orders by these names what is due at the same time."""

    def __init__(self, process: "Process", *parts: Any) -> None:
        super().__init__(*parts)
        self._new_id = process.world.new_id

    def _row(self, order: Order, paths: Mapping[str, str]) -> dict[str, Any]:
        row = super()._row(order, paths)
        job_id = self._new_id()
        return {**row, "id": job_id, "name": row["name"].replace(row["id"], job_id)}


def build(process: "Process") -> Parts:
    """A bot that shares its database and its disk with all others of the world."""
    world = process.world
    database = SimulatedDatabase(world.file, process)
    transitions = Transitions(
        database, Ledger(world.rules, OPEN_STATES), Bells(), world.clock, f"{world.seed}-{process.name}"
    )
    magic_hour = MagicHour(
        api_key="mhk_simulated",
        base_url="https://magic-hour.example",
        http=httpx.AsyncClient(transport=Wire(process)),
    )
    poster, status = SimulatedPoster(process), AccountStatus()
    archive = Archive(world.folder / "archive", keeping=False, days=30)
    outputs = Outputs(
        magic_hour, world.results, archive, MemoryPreviews(), free_bytes=lambda _: world.free_bytes
    )
    queue = world.queue
    engine = build_engine(
        transitions,
        queue,
        magic_hour,
        poster,
        SimulatedClips(process),
        status,
        world.pace,
        UNPUBLISHED,
        world.results,
        outputs,
    )
    return Parts(
        database,
        SeededBook(process, transitions, queue, status, world.pace, UNPUBLISHED),
        Budgets(database, world.rules),
        Servers(database),
        engine,
        status,
        magic_hour,
    )
