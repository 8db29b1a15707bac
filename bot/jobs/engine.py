"""The engine: everything that carries jobs in the background, started and stopped together."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StoreError
from bot.jobs.accountant import Accountant, AccountStatus
from bot.jobs.admission import Admission
from bot.jobs.announcer import Announcer
from bot.jobs.clerk import Clerk
from bot.jobs.courier import Courier
from bot.jobs.detector import Detector
from bot.jobs.eraser import Eraser
from bot.jobs.forgetter import Forgetter
from bot.jobs.housekeeper import Housekeeper
from bot.jobs.leases import LeaseKeeper, Leases
from bot.jobs.measurer import Measurer
from bot.jobs.news import News
from bot.jobs.outputs import Outputs
from bot.jobs.pace import Pace
from bot.jobs.ports import Clips, Poster
from bot.jobs.reporter import Reporter
from bot.jobs.role import Crew
from bot.jobs.starter import Starter
from bot.jobs.submitter import Submitter
from bot.jobs.transitions import Transitions
from bot.jobs.uploader import Uploader
from bot.jobs.watcher import Watcher
from bot.jobs.worker import Worker
from bot.magic_hour import MagicHour
from bot.store.queue import Queue
from bot.tools import Kind

GIVE_BACK_SECONDS = 3.0
"""How long the database is waited for when the process stops."""


@dataclass(frozen=True)
class Engine:
    """The cast, in the order in which a job meets them."""

    roles: tuple[Worker, ...]
    announcer: Announcer
    accountant: Accountant
    housekeeper: Housekeeper
    news: News
    """Not one of those who work: it is told, and has the others go on."""
    lease_keeper: LeaseKeeper
    give_back_seconds: float = GIVE_BACK_SECONDS

    @property
    def _workers(self) -> tuple[Worker, ...]:
        return (*self.roles, *self._others, self.lease_keeper)

    @property
    def _others(self) -> tuple[Worker, ...]:
        return (self.announcer, self.accountant, self.housekeeper)

    async def start(self) -> None:
        for worker in self._workers:
            worker.start()

    async def stop(self) -> None:
        """Stop within seconds, each role within its grace; what was under way is taken up at the next start."""
        await asyncio.gather(*(worker.stop() for worker in (*self.roles, *self._others)))
        await self.lease_keeper.stop()
        with contextlib.suppress(StoreError, TimeoutError):  # then the leases simply run out
            async with asyncio.timeout(self.give_back_seconds):
                await self.lease_keeper.drop()


def build_engine(
    transitions: Transitions,
    queue: Queue,
    magic_hour: MagicHour,
    poster: Poster,
    clips: Clips,
    status: AccountStatus,
    pace: Pace,
    unpublished: Mapping[Kind, int],
    folder: Path,
    outputs: Outputs,
    *,
    job_days: int = 365,
) -> Engine:
    """Cast the roles.

    `unpublished` says what to hold per image, second of video or audio whose price nobody names; `folder` holds results
    on their way from Magic Hour to Discord. So many days after a job's end its request is forgotten.
    """
    leases = Leases()
    crew = Crew(transitions, leases, pace, magic_hour, poster, clips, status, unpublished, folder, outputs)
    courier = Courier(crew)
    return Engine(
        roles=(
            Detector(crew),
            Measurer(crew, Admission(transitions, queue, status)),
            Clerk(crew),
            Starter(transitions, pace, queue),
            Uploader(crew),
            Submitter(crew),
            Watcher(crew),
            courier,
            Eraser(crew),
            Reporter(transitions, pace, poster),
        ),
        announcer=Announcer(transitions, pace, poster, courier.hands_full),
        accountant=Accountant(transitions, pace, magic_hour, status),
        housekeeper=Housekeeper(transitions, outputs, Forgetter(transitions, job_days)),
        news=News(crew),
        lease_keeper=LeaseKeeper(leases, transitions, pace),
    )
