"""The accountant reads the shared Magic Hour account now and then: its plan, its credits, and whether the key
works.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import ClassVar

from bot.credits.floor import tell_of_floor
from bot.errors import AccountTooLow, KeyRefused, MagicHourError
from bot.jobs.bells import Bells
from bot.jobs.drift import Drift
from bot.jobs.pace import Pace
from bot.jobs.transitions import OPEN_STATES, Transitions
from bot.jobs.worker import Worker
from bot.magic_hour import Account, MagicHour
from bot.servers.notices import NOTICES
from bot.store import credits as table
from bot.tools import Plan

log = logging.getLogger(__name__)

ACCOUNT = "account"
"""Rung when the account should be read soon."""

EVERY_SECONDS = 300.0
AFTER_FAILURE_SECONDS = 15.0


class AccountStatus:
    """What this process knows of the account, kept in memory so that no command waits for it."""

    def __init__(self) -> None:
        self.plan = Plan.of(None)
        self.key_refused = False
        self.doubted = False
        """Somebody was refused for what was read: the account may have been filled up since."""

    @contextmanager
    def doubting(self, bells: Bells) -> Iterator[None]:
        """Have the account read anew when what was read of it refuses somebody."""
        try:
            yield
        except AccountTooLow:
            self.doubted = True
            bells.ring(ACCOUNT)
            raise


class Accountant(Worker):
    """Keeps the reading fresh that the account's floor is checked against."""

    name = "accountant"
    workers: ClassVar[int] = 1

    def __init__(
        self, transitions: Transitions, pace: Pace, magic_hour: MagicHour, status: AccountStatus
    ) -> None:
        super().__init__(transitions.bells, [ACCOUNT])
        self._transitions = transitions
        self._pace = pace
        self._magic_hour = magic_hour
        self._status = status
        self._drift = Drift(transitions, pace)
        self._due = transitions.clock()

    async def remember(self) -> None:
        """Take over what was read before the restart."""
        async with self._transitions.database.read() as transaction:
            reading = await table.latest_reading(transaction)
        if reading:
            self._status.plan = Plan.of(reading["tier"])

    async def step(self) -> bool:
        try:
            await self.read()
        except KeyRefused:
            log.error("Magic Hour refuses the key: set a valid MAGIC_HOUR_API_KEY and restart")  # noqa: TRY400  no trace helps
        return False  # there is one account, which has just been read

    async def read(self) -> None:
        """Read the account now; raises KeyRefused, and leaves every other failure to the next reading."""
        asked_at = self._transitions.clock()
        self._status.doubted = False
        self._due = asked_at + timedelta(seconds=self._pace.scale * AFTER_FAILURE_SECONDS)
        try:
            await self._note(await self._magic_hour.account(), asked_at)
            self._due = asked_at + timedelta(seconds=self._pace.scale * EVERY_SECONDS)
        except KeyRefused:
            self._status.key_refused = True
            raise
        except MagicHourError as error:
            log.warning("the Magic Hour account could not be read: %s", error)

    async def next_due(self) -> float:
        due = self._transitions.clock() if self._status.doubted else self._due
        return (due - self._transitions.clock()).total_seconds()

    async def _note(self, account: Account, asked_at: datetime) -> None:
        self._status.key_refused = False
        self._status.plan = Plan.of(account.tier)
        if account.credits is None:
            return
        reading = {"tier": account.tier, "credits": account.credits, "read_at": asked_at}
        floor = self._transitions.ledger.rules.default.account_floor
        async with self._transitions.database.write() as transaction:
            await table.put_reading(transaction, reading)
            told = await tell_of_floor(transaction, floor, OPEN_STATES, self._transitions.clock())
        if told:
            self._transitions.bells.ring(NOTICES)
        await self._drift.check(account.credits, asked_at, account.id)
