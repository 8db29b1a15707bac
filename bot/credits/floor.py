"""The floor of the shared Magic Hour account: how much is above it, and who hears of it when that is little."""

import math
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.credits.rules import zone_of
from bot.servers.notices import NoticeKind, tell_in
from bot.store import credits as table
from bot.store import drift, servers
from bot.store.database import Transaction

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


async def above_floor(transaction: Transaction, floor: int, open_states: Collection[str]) -> int | None:
    """Credits that the account has above its floor, without those that jobs hold; negative below it.

    None before the first reading.
    """
    left = await table.account_left(transaction, open_states)
    return None if left is None else left - floor


async def tell_of_floor(
    transaction: Transaction, floor: int, open_states: Collection[str], now: datetime
) -> bool:
    """Have the managers of every server told, once a day, while what is left lasts for less than a day.

    Returns whether somebody is told.
    """
    left = await above_floor(transaction, floor, open_states)
    per_day = await _spent_per_day(transaction, now)
    if left is None or left >= max(1, per_day):
        return False
    facts = {"left": max(0, left), "per_day": per_day}
    told = False
    for server in await servers.logging_servers(transaction):
        guild_id, channel_id = server["guild_id"], server["log_channel_id"]
        today = now.astimezone(zone_of(server["time_zone"])).date()
        key = f"floor:{guild_id}:{today.isoformat()}"
        told |= await tell_in(transaction, guild_id, channel_id, NoticeKind.FLOOR, key, facts, now)
    return told


async def _spent_per_day(transaction: Transaction, now: datetime) -> int:
    """Of the last seven days, or of the time since the first job if that is shorter; at least of one day."""
    credits, first = await drift.spent_since(transaction, now - WEEK)
    days = 1.0 if first is None else max(1.0, (now - first) / DAY)
    return math.ceil(credits / days)
