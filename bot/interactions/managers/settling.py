"""From the options of `/server settings` to the settings they mean."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.credits.amounts import threshold
from bot.errors import RuleRefused
from bot.interactions.permissions import missing_for_notices

CHANNELS = "allowed_channels"
"""Not one of the settings but a list of its own."""

UNSET = {
    "manager_role": "manager_role_id",
    "log_channel": "log_channel_id",
    "approvals_channel": "approvals_channel_id",
    "approval_threshold": "approval_threshold",
    "time_zone": "time_zone",
}
"""The options that can be unset, and the names of their settings in `Server`."""


def settings_given(options: Mapping[str, Any], clear: str | None) -> dict[str, Any]:
    """The settings that were given, and None for the one to unset.

    :raises RuleRefused: one of them cannot be kept.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if clear in given:
        raise RuleRefused(option="clear", problem=f"`{clear}` is given and cleared at once.")
    facts = {UNSET.get(name, name): _kept(name, value) for name, value in given.items()}
    return facts | ({UNSET[clear]: None} if clear in UNSET else {})


def names_changed(options: Mapping[str, Any], clear: str | None) -> list[str]:
    """The settings that were given or unset, in words."""
    names = [name for name, value in options.items() if value is not None]
    return [name.replace("_", " ") for name in ([*names, clear] if clear else names)]


def _kept(option: str, value: Any) -> Any:
    match value:
        case discord.Role():
            return _manager_role(option, value)
        case discord.TextChannel():
            return _heard(option, value)
        case str() if option == "approval_threshold":
            return threshold(value)
    return value


def _manager_role(option: str, role: discord.Role) -> int:
    if role.id == role.guild.id:
        raise RuleRefused(
            option=option, problem="Everybody has this role, so everybody would manage the bot."
        )
    return role.id


def _heard(option: str, channel: discord.TextChannel) -> int:
    """:raises RuleRefused: the bot could not post there."""
    names = missing_for_notices(channel.permissions_for(channel.guild.me))
    if names:
        problem = f"I cannot post in <#{channel.id}>: I am missing {', '.join(names)} there."
        raise RuleRefused(option=option, problem=problem)
    return channel.id
