"""The channels that servers have chosen for something."""

from dataclasses import dataclass
from enum import StrEnum

from bot.servers.servers import CHANNEL
from bot.store import servers as table
from bot.store.database import Database


class Purpose(StrEnum):
    LOG = "log channel"
    APPROVALS = "approvals channel"
    TOOLS = "allowed channel"
    """One of those in which the tools may be used."""


@dataclass(frozen=True, order=True)
class Place:
    guild_id: int
    channel_id: int
    purpose: Purpose


async def chosen_places(database: Database) -> list[Place]:
    """Every channel that any server has chosen, by server."""
    async with database.read() as transaction:
        rows = await table.servers_with_channels(transaction)
        allowed = await table.all_exceptions(transaction, CHANNEL)
    columns = {"log_channel_id": Purpose.LOG, "approvals_channel_id": Purpose.APPROVALS}
    places = [
        Place(row["guild_id"], row[column], purpose)
        for row in rows
        for column, purpose in columns.items()
        if row[column] is not None
    ]
    places += [Place(guild_id, int(subject), Purpose.TOOLS) for guild_id, subject in allowed]
    return sorted(places)
