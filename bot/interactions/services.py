"""What commands and buttons need of the rest of the bot; handed to them through the client."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

import discord

from bot.credits.budgets import Budgets
from bot.credits.movements import Movement
from bot.credits.statement import Standing
from bot.credits.usage import Usage
from bot.interactions.line import Line
from bot.interactions.rates import Rates
from bot.interactions.selections import Selections
from bot.jobs.history import History
from bot.jobs.job import Job, Order
from bot.jobs.ports import Output
from bot.magic_hour import Download
from bot.servers.servers import Servers
from bot.tools import Plan, Request


class Book(Protocol):
    """The part of bot.jobs.book.JobBook that is used here."""

    async def accept(
        self, order: Order, *, paths: Mapping[str, str] | None = None, asked: str | None = None
    ) -> Job: ...

    async def accept_batch(self, orders: Sequence[Order]) -> list[Job]: ...

    async def batch(self, batch_id: str) -> list[Job]: ...

    async def cancel_batch(self, batch_id: str) -> list[Job]: ...

    async def choose(self, job_id: str, request: Request) -> Job | None: ...

    async def approve(self, job_id: str, manager_id: int) -> Job | None: ...

    async def deny(self, job_id: str, manager_id: int, reason: str | None) -> Job | None: ...

    async def card_shown(self, job_id: str, message_id: int) -> None: ...

    async def withdraw(self, job_id: str) -> bool: ...

    async def cancel(self, job_id: str, *, manager_id: int | None = None) -> Job: ...

    async def erase(self, job_id: str, by: int) -> Job: ...

    async def get(self, job_id: str) -> Job | None: ...

    async def recent(self, guild_id: int, member_id: int, limit: int = 25) -> list[Job]: ...


class Statements(Protocol):
    """The part of bot.credits.statement.Statements that is used here."""

    async def standing(
        self, guild_id: int, member_id: int, role_ids: tuple[int, ...], now: datetime
    ) -> Standing: ...

    async def movements(
        self, guild_id: int, member_id: int, now: datetime, limit: int
    ) -> Sequence[Movement]: ...


class Outputs(Protocol):
    """The part of bot.jobs.outputs.Outputs that is used here."""

    def at_hand(self, job: Job, limit: int) -> AbstractAsyncContextManager[tuple[Output, ...]]: ...

    async def downloads(self, job: Job) -> Sequence[Download]: ...


class Memory(Protocol):
    """Text under a key, kept over restarts."""

    async def get(self, key: str) -> str | None: ...

    async def put(self, key: str, value: str) -> None: ...


@dataclass(frozen=True)
class Services:
    """The collaborators of everything that Discord may ask."""

    book: Book
    history: History
    outputs: Outputs
    statements: Statements
    budgets: Budgets
    servers: Servers
    usage: Usage
    plan: Callable[[], Plan]
    command_guild_id: int | None
    remember: Memory
    selections: Selections
    rates: Rates = field(default_factory=Rates)
    line: Line = field(default_factory=Line)


class Serving(Protocol):
    """A client that carries the services."""

    services: Services


def services_of(interaction: discord.Interaction[Any]) -> Services:
    return cast("Serving", interaction.client).services
