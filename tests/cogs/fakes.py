"""The collaborators of commands and buttons, kept in memory; what managers decide is kept in a small database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord

from bot.credits.budgets import Budgets
from bot.credits.movements import Movement
from bot.credits.periods import Period
from bot.credits.rules import Allowance, Limits, Rules
from bot.credits.statement import OpenGrant, Standing
from bot.credits.usage import Usage
from bot.errors import NotFound, StoreError, TooLate
from bot.interactions.line import Line
from bot.interactions.selections import Selections
from bot.interactions.services import Services
from bot.jobs.bells import Bells
from bot.jobs.history import History
from bot.jobs.job import Job, Order, Problem
from bot.jobs.ports import Output
from bot.jobs.states import State
from bot.jobs.transitions import OPEN_STATES
from bot.magic_hour import Download
from bot.servers.servers import Servers
from bot.store.database import Database
from bot.tools import Kind, Plan, Request
from tests.databases import sqlite_database
from tests.messages.jobs import a_job

UNPUBLISHED = {Kind.IMAGE: 100, Kind.VIDEO: 100, Kind.AUDIO: 100}


class MemoryBook:
    """Takes orders like the real book.

    A test may close it, so that orders wait until it is `open`, set a `refusal`, which is raised instead, or make
    it `forgetful`: then nothing can be written down any more about jobs that were accepted. It may say what a
    withdrawal comes too late for: what the job is by then.
    """

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.orders: list[Order] = []
        self.open = asyncio.Event()
        self.open.set()
        self.refusal: Exception | None = None
        self.forgetful = False
        self.too_late_for: Mapping[str, Any] | None = None
        self.asked = 0
        self._changed = asyncio.Event()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, looked at after every change of a job."""
        async with asyncio.timeout(5):
            while not holds():
                await self._changed.wait()
                self._changed.clear()

    async def accept(
        self, order: Order, *, paths: Mapping[str, str] | None = None, asked: str | None = None
    ) -> Job:
        self.asked += 1
        self._changed.set()
        await self.open.wait()
        if self.refusal is not None:
            raise self.refusal
        for job in self.jobs.values():
            if job.interaction_id == order.interaction_id:
                return job
        self.orders.append(order)
        return self.add(_accepted(order, f"{len(self.jobs) + 1:012x}", paths or {}))

    def add(self, job: Job) -> Job:
        self.jobs[job.id] = job
        self._changed.set()
        return job

    async def card_shown(self, job_id: str, message_id: int) -> None:
        if self.forgetful:
            raise StoreError
        self.add(replace(self.jobs[job_id], card_id=message_id))

    async def withdraw(self, job_id: str) -> bool:
        if self.forgetful:
            raise StoreError
        if self.too_late_for is not None:
            self.add(replace(self.jobs[job_id], **self.too_late_for))
            return False
        self.add(replace(self.jobs[job_id], state=State.CANCELED, credits=0))
        return True

    async def cancel(self, job_id: str, *, manager_id: int | None = None) -> Job:
        if not self.jobs[job_id].state.before_submission:
            raise TooLate
        await self.withdraw(job_id)
        return self.jobs[job_id]

    async def erase(self, job_id: str, by: int) -> Job:
        job = self.jobs[job_id]
        if job.deleted and not job.left_over:
            return job
        wanted: dict[str, Any] = {"erase_at": discord.utils.utcnow(), "erased_by": by}
        return self.add(replace(job, erased_at=None, trouble_at=None, **wanted))

    async def accept_batch(self, orders: Sequence[Order]) -> list[Job]:
        interaction_id = orders[0].interaction_id
        numbers = [interaction_id, *(-(interaction_id + place) for place in range(1, len(orders)))]
        jobs = [
            await self.accept(replace(order, interaction_id=number))
            for number, order in zip(numbers, orders, strict=True)
        ]
        return [self.add(replace(job, batch_id=jobs[0].id)) for job in jobs]

    async def batch(self, batch_id: str) -> list[Job]:
        return [job for job in self.jobs.values() if job.batch_id == batch_id]

    async def cancel_batch(self, batch_id: str) -> list[Job]:
        return [
            await self.cancel(job.id) for job in await self.batch(batch_id) if job.state.before_submission
        ]

    async def choose(self, job_id: str, request: Request) -> Job | None:
        job = self.jobs[job_id]
        if job.state is not State.CHOOSING:
            return None
        price: dict[str, Any] = {"state": State.ACCEPTED, **_price(request)}
        return self.add(replace(job, request=request, **price))

    async def approve(self, job_id: str, manager_id: int) -> Job | None:
        return self._decide(job_id, decided_by=manager_id, state=State.ACCEPTED)

    async def deny(self, job_id: str, manager_id: int, reason: str | None) -> Job | None:
        problem = Problem("denied", reason)
        return self._decide(job_id, decided_by=manager_id, state=State.DENIED, problem=problem)

    def _decide(self, job_id: str, **decision: Any) -> Job | None:
        job = self.jobs[job_id]
        return self.add(replace(job, **decision)) if job.state is State.AWAITING_APPROVAL else None

    async def get(self, job_id: str) -> Job | None:
        return self.jobs.get(job_id)

    async def recent(self, guild_id: int, member_id: int, limit: int = 25) -> list[Job]:
        if self.refusal is not None:
            raise self.refusal
        own = [job for job in self.jobs.values() if (job.guild_id, job.member_id) == (guild_id, member_id)]
        return own[::-1][:limit]

    @property
    def only(self) -> Job:
        """The one job there is."""
        (job,) = self.jobs.values()
        return job


def _accepted(order: Order, job_id: str, paths: Mapping[str, str]) -> Job:
    now = discord.utils.utcnow()
    return a_job(
        **_price(order.request),
        id=job_id,
        interaction_id=order.interaction_id,
        guild_id=order.guild_id,
        channel_id=order.channel_id,
        member_id=order.member_id,
        role_ids=order.role_ids,
        request=order.request,
        private=order.request.private,
        file_limit=order.file_limit,
        paths=paths,
        token=order.token,
        spoiler=order.spoiler,
        parent_id=order.parent_id,
        origin_message_id=order.origin_message_id,
        card_id=None,
        created_at=now,
        accepted_at=None if order.request.unmeasured is not None else now,
    )


def _price(request: Request) -> dict[str, object]:
    if request.faces_wanted is not None or request.unmeasured is not None:
        first = State.MEASURING if request.faces_wanted is None else State.DETECTING
        return {"state": first, "quote": 0, "quote_exact": False, "credits": 0}
    quote = request.quote(UNPUBLISHED)
    return {"quote": quote.credits, "quote_exact": quote.exact, "credits": quote.credits}


@dataclass
class MemoryStatements:
    """Everybody's standing is the same but for what a test puts in by member."""

    spent: dict[int, int] = field(default_factory=dict)
    moved: list[Movement] = field(default_factory=list)

    async def standing(
        self, guild_id: int, member_id: int, role_ids: tuple[int, ...], now: datetime
    ) -> Standing:
        spent = self.spent.get(member_id, 0)
        return Standing(
            allowance=500,
            period=Period.WEEK,
            resets_at=datetime(2026, 3, 16, tzinfo=UTC) + timedelta(days=7),
            spent=spent,
            held=0,
            grants=(OpenGrant(1, 1_250, 1_500, "the contest", None),),
        )

    async def movements(self, guild_id: int, member_id: int, now: datetime, limit: int) -> list[Movement]:
        return self.moved[:limit]


@dataclass
class MemoryNotes:
    """Text under a key."""

    texts: dict[str, str] = field(default_factory=dict)

    async def get(self, key: str) -> str | None:
        return self.texts.get(key)

    async def put(self, key: str, value: str) -> None:
        self.texts[key] = value


@dataclass
class MemoryOutputs:
    """The files of results by the ids of their jobs; nobody has any others.

    A test may set a `trouble`, which asking Magic Hour for their addresses raises.
    """

    files: dict[str, tuple[Output, ...]] = field(default_factory=dict)
    addresses: dict[str, tuple[Download, ...]] = field(default_factory=dict)
    trouble: Exception | None = None

    async def downloads(self, job: Job) -> tuple[Download, ...]:
        if self.trouble is not None:
            raise self.trouble
        return self.addresses.get(job.id, ())

    @asynccontextmanager
    async def at_hand(self, job: Job, limit: int) -> AsyncIterator[tuple[Output, ...]]:
        if job.id not in self.files:
            raise NotFound(status=404, code=None, detail="It is not there.")
        yield tuple(
            each if (each.size or 0) <= limit else replace(each, path=None) for each in self.files[job.id]
        )


@dataclass
class Parts:
    """What a test looks into, and the services made of it."""

    database: Database
    book: MemoryBook = field(default_factory=MemoryBook)
    statements: MemoryStatements = field(default_factory=MemoryStatements)
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    outputs: MemoryOutputs = field(default_factory=MemoryOutputs)
    command_guild_id: int | None = None
    line: Line = field(default_factory=Line)

    @property
    def rules(self) -> Rules:
        return Rules(Limits(Allowance(500, Period.WEEK), account_floor=100))

    @property
    def budgets(self) -> Budgets:
        return Budgets(self.database, self.rules)

    @property
    def servers(self) -> Servers:
        return Servers(self.database)

    def services(self) -> Services:
        return Services(
            book=self.book,
            history=History(self.database, Bells()),
            outputs=self.outputs,
            statements=self.statements,
            budgets=self.budgets,
            servers=self.servers,
            usage=Usage(self.database, self.rules, OPEN_STATES),
            plan=lambda: Plan.CREATOR,
            command_guild_id=self.command_guild_id,
            remember=self.notes,
            selections=Selections(self.database, discord.utils.utcnow),
            line=self.line,
        )


@asynccontextmanager
async def parts_in(folder: Path) -> AsyncIterator[Parts]:
    """The parts, with a migrated database in a folder."""
    async with sqlite_database(folder) as database:
        yield Parts(database)
