"""Drift: credits that left the shared account without any job of this bot; told to managers, booked to nobody.

The account's credits and what the jobs were charged add up to the same total as long as only the bot spends. How much
a job under way has been charged is not certain: it may have been settled or given back without our knowing. So what is
certain is told at once, the rest when those jobs have ended.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.jobs.pace import HOUR, Pace
from bot.jobs.transitions import Transitions
from bot.servers.notices import NOTICES, NoticeKind, tell_in
from bot.store import drift as table
from bot.store import servers, turns
from bot.store.database import Transaction

log = logging.getLogger(__name__)

TURN = "drift"

SETTLING_SECONDS = 600.0
"""How long after a job's end the account may still show something else for it."""

MOST_TIMES = 2
"""A final charge may be above the first one, when a clip has more frames a second than was assumed: by so many times
what the job holds at most."""


@dataclass(frozen=True)
class Reading:
    """The account, and the jobs as they were known right after it was read."""

    account_id: str | None
    total: int
    doubt: int
    """By how many credits the total may be off, in either direction, because of jobs under way."""
    read_at: datetime

    def beyond_doubt(self, before: int) -> int:
        """How much less the total certainly is than `before`; negative when it is more."""
        fall = before - self.total
        return fall - max(-self.doubt, min(fall, self.doubt))


class Drift:
    """Compares once an hour, in one process of several."""

    def __init__(self, transitions: Transitions, pace: Pace) -> None:
        self._transitions = transitions
        self._pace = pace

    async def check(self, credits: int, read_at: datetime, account_id: str | None = None) -> None:
        """Compare what the account had at `read_at`, unless that was done within the hour."""
        database = self._transitions.database
        async with database.read() as transaction:
            if not self._due(await table.latest_checkpoint(transaction), read_at):
                return
            settled_before = read_at - timedelta(seconds=self._pace.scale * SETTLING_SECONDS)
            charged, at_stake = await table.charges(transaction, settled_before=settled_before)
        reading = Reading(account_id, credits + charged, MOST_TIMES * at_stake, read_at)
        async with database.write() as transaction:
            await turns.take_turn(transaction, TURN)
            last = await table.latest_checkpoint(transaction)
            if self._due(last, read_at):
                await self._compare(transaction, last, reading)
        self._transitions.bells.ring(NOTICES)

    def _due(self, last: table.Row | None, now: datetime) -> bool:
        return last is None or now >= last["checked_at"] + timedelta(seconds=self._pace.scale * HOUR)

    async def _compare(self, transaction: Transaction, last: table.Row | None, reading: Reading) -> None:
        checked = {"account_id": reading.account_id, "checked_at": reading.read_at}
        if last is None or _another_account(last, reading):
            # The lowest that the total can be: what follows is then never too much.
            total = reading.total - reading.doubt
        else:
            outside = reading.beyond_doubt(last["total"])
            total = last["total"] - outside
            await self._tell(transaction, last, reading, outside)
        await table.put_checkpoint(transaction, {**checked, "total": total})

    async def _tell(self, transaction: Transaction, last: table.Row, reading: Reading, outside: int) -> None:
        if outside <= 0:
            if outside < 0:
                log.info("the Magic Hour account has %s credits more than before", -outside)
            return
        log.warning("%s credits of the Magic Hour account were spent outside this bot", outside)
        moment = int(reading.read_at.timestamp())
        since = int(last["checked_at"].timestamp())
        facts = {"credits": outside, "since": since, "exact": reading.doubt == 0}
        for server in await servers.logging_servers(transaction):
            guild_id, channel_id = server["guild_id"], server["log_channel_id"]
            key, now = f"drift:{guild_id}:{moment}", self._transitions.clock()
            await tell_in(transaction, guild_id, channel_id, NoticeKind.DRIFT, key, facts, now)


def _another_account(last: table.Row, reading: Reading) -> bool:
    known = last["account_id"], reading.account_id
    return None not in known and known[0] != known[1]
