"""What the bot may do on a server, reckoned from what Discord's REST API tells. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

Json = Mapping[str, Any]

ROLE, MEMBER = 0, 1
"""The kinds of an overwrite."""

LEFT_TO_THE_SILENCED = discord.Permissions(view_channel=True, read_message_history=True)
"""What members may still do while they are timed out."""


@dataclass(frozen=True)
class Standing:
    """A member of a server as Discord shows it, with all roles of the server."""

    guild_id: int
    roles: Sequence[Json]
    member: Json
    now: datetime

    def on_server(self) -> discord.Permissions:
        """What the roles give, everybody's among them; an administrator may do everything."""
        granted = discord.Permissions.none()
        for role in self.roles:
            if role["id"] in {str(self.guild_id), *self.member["roles"]}:
                granted.value |= int(role["permissions"])
        return discord.Permissions.all() if granted.administrator else self._unsilenced(granted)

    def in_channel(self, channel: Json) -> discord.Permissions:
        """What is left of that in a channel, whose overwrites take away and add."""
        permissions = self.on_server()
        if permissions.administrator:
            return permissions
        overwrites = {
            (int(each["type"]), each["id"]): each for each in channel.get("permission_overwrites") or ()
        }
        own = [(ROLE, role_id) for role_id in self.member["roles"]]
        for keys in ([(ROLE, str(self.guild_id))], own, [(MEMBER, self.member["user"]["id"])]):
            _apply(permissions, [overwrites[key] for key in keys if key in overwrites])
        return self._unsilenced(permissions) if permissions.view_channel else discord.Permissions.none()

    def _unsilenced(self, permissions: discord.Permissions) -> discord.Permissions:
        until = self.member.get("communication_disabled_until")
        silenced = until is not None and datetime.fromisoformat(until) > self.now
        return permissions & LEFT_TO_THE_SILENCED if silenced else permissions


def _apply(permissions: discord.Permissions, overwrites: Sequence[Json]) -> None:
    """Take away what any of these denies, then give what any of them allows."""
    denied = allowed = 0
    for each in overwrites:
        denied |= int(each["deny"])
        allowed |= int(each["allow"])
    permissions.handle_overwrite(allow=allowed, deny=denied)
