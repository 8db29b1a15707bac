"""Telling a server's managers: notices are written with what they tell of, and posted afterwards."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.store import notices as table
from bot.store import servers
from bot.store.database import Transaction

NOTICES = "notices"
"""Rung when a notice has been written."""


class NoticeKind(StrEnum):
    JOB = "job"
    CHANGE = "change"
    CAP = "cap"
    FLOOR = "floor"
    DRIFT = "drift"
    ERASED = "erased"
    """A result was deleted."""
    APPROVAL = "approval"
    """Managers are asked to approve a job."""
    DECISION = "decision"
    """What they were asked has been decided: the message that asked is to say so."""
    APPROVED = "approved"
    """A member is told, where they asked, that their job was approved."""
    BATCH = "batch"
    """A member is told, where they asked, that all jobs of a batch have ended."""


async def tell(
    transaction: Transaction,
    guild_id: int,
    kind: NoticeKind,
    key: str,
    facts: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Write a line for the server's log channel, once per `key`; False where it has none or was told before."""
    server = await servers.server(transaction, guild_id)
    channel_id = server["log_channel_id"] if server else None
    return channel_id is not None and await tell_in(transaction, guild_id, channel_id, kind, key, facts, now)


async def tell_in(
    transaction: Transaction,
    guild_id: int,
    channel_id: int,
    kind: NoticeKind,
    key: str,
    facts: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Write a message for one of the server's channels, once per `key`."""
    values = {
        "key": key,
        "guild_id": guild_id,
        "channel_id": channel_id,
        "kind": kind.value,
        "facts": dict(facts),
        "due_at": now,
    }
    return await table.add(transaction, values)
