"""Reads and changes what servers have decided."""

from collections.abc import Mapping
from typing import Any

from bot.servers.changes import Manager, record, take_turn
from bot.servers.server import Server
from bot.servers.tools import known_tool
from bot.servers.zones import known_zone
from bot.store import servers as table
from bot.store.database import Database, Transaction
from bot.store.shared_reading import SharedReading
from bot.tools.wording import count

TOOL, SPOILER, CHANNEL = "tool", "spoiler", "channel"

_WORDS = {
    TOOL: ("allowed", "forbidden"),
    SPOILER: ("shown at once", "spoilers"),
    CHANNEL: ("not on the list", "on the list"),
}
"""What something is called while it is no exception of its kind, and while it is one."""

LONGEST_REASON = 200


class Servers:
    """The settings of all servers, kept in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = SharedReading(database, read)

    async def of(self, guild_id: int) -> Server:
        """What a server has decided: asked before every command is answered."""
        return await self._reading.of(guild_id)

    async def change(self, manager: Manager, **facts: Any) -> Server:
        """Change some of the settings of a server, under their names in `Server`; None unsets, the others stay.

        :raises RuleRefused: there is no such time zone.
        """
        if facts.get("time_zone") is not None:
            facts["time_zone"] = await known_zone(facts["time_zone"])
        async with self._database.write(urgent=True) as transaction:
            await take_turn(transaction)
            before = await read(transaction, manager.guild_id)
            await table.put_server(transaction, manager.guild_id, facts)
            await _record(transaction, manager, before, facts)
            return await read(transaction, manager.guild_id)

    async def allow_tool(self, manager: Manager, tool: str, *, allowed: bool) -> Server:
        """Allow or forbid a tool.

        :raises RuleRefused: there is no such tool.
        """
        command = known_tool(tool)
        return await self._except(manager, TOOL, command, excepted=not allowed, what=f"/{command}")

    async def hide_results(self, manager: Manager, tool: str, *, hidden: bool) -> Server:
        """Mark the results of a tool as spoilers from now on, or no longer.

        :raises RuleRefused: there is no such tool.
        """
        command = known_tool(tool)
        return await self._except(manager, SPOILER, command, excepted=hidden, what=f"results of /{command}")

    async def allow_channel(self, manager: Manager, channel_id: int, *, allowed: bool) -> Server:
        """Put a channel on the list of those where the tools may be used, or take it off."""
        return await self._except(
            manager, CHANNEL, str(channel_id), excepted=allowed, what=f"channel <#{channel_id}>"
        )

    async def allow_every_channel(self, manager: Manager) -> Server:
        """Empty the list of channels, also of those that are gone."""
        async with self._database.write(urgent=True) as transaction:
            await take_turn(transaction)
            before = await read(transaction, manager.guild_id)
            await table.drop_exceptions(transaction, manager.guild_id, CHANNEL)
            listed = ", ".join(f"<#{channel_id}>" for channel_id in sorted(before.channel_ids))
            await record(transaction, manager, "channels for the tools", listed or "all", "all")
            return await read(transaction, manager.guild_id)

    async def pause(self, manager: Manager, reason: str) -> Server:
        """Take no new jobs; the reason is told to whoever wants one."""
        return await self._pause(manager, reason, f"paused: {reason}")

    async def resume(self, manager: Manager, why: str | None = None) -> Server:
        """Take new jobs again."""
        return await self._pause(manager, None, f"taken: {why}" if why else "taken")

    async def _pause(self, manager: Manager, reason: str | None, after: str) -> Server:
        async with self._database.write(urgent=True) as transaction:
            await take_turn(transaction)
            before = (await read(transaction, manager.guild_id)).pause_reason
            if before != reason:
                await table.put_server(transaction, manager.guild_id, {"pause_reason": reason})
                was = "taken" if before is None else f"paused: {before}"
                await record(transaction, manager, "new jobs", was, after)
            return await read(transaction, manager.guild_id)

    async def _except(
        self, manager: Manager, kind: str, subject: str, *, excepted: bool, what: str
    ) -> Server:
        states = _WORDS[kind]
        async with self._database.write(urgent=True) as transaction:
            await take_turn(transaction)
            known = await table.exceptions(transaction, manager.guild_id)
            before = subject in known.get(kind, ())
            change = table.add_exception if excepted else table.drop_exception
            await change(transaction, manager.guild_id, kind, subject)
            await record(transaction, manager, what, states[before], states[excepted])
            return await read(transaction, manager.guild_id)


async def read(transaction: Transaction, guild_id: int) -> Server:
    """A server's settings, in the transaction that depends on them."""
    exceptions = await table.exceptions(transaction, guild_id)
    return Server.of(
        guild_id,
        await table.server(transaction, guild_id),
        forbidden_tools=exceptions.get(TOOL, ()),
        spoiler_tools=exceptions.get(SPOILER, ()),
        channels=exceptions.get(CHANNEL, ()),
    )


async def _record(
    transaction: Transaction, manager: Manager, before: Server, facts: Mapping[str, Any]
) -> None:
    for name, after in facts.items():
        await record(
            transaction,
            manager,
            name.removesuffix("_id").replace("_", " "),
            _words(name, getattr(before, name)),
            _words(name, after),
        )


def _words(name: str, value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    if name == "manager_role_id":
        return f"<@&{value}>"
    if name == "approval_threshold":
        return count(value, "credit")
    return f"<#{value}>" if name.endswith("channel_id") else str(value)
