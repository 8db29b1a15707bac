"""What managers are told about their server's settings: sentences, and the page of `/server settings`. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

import discord

from bot.credits.rules import zone_of
from bot.messages.draft import Draft
from bot.messages.text import credits_of, fitting, lines, plain
from bot.servers.server import Server
from bot.tools.wording import listing

LONGEST_FIELD = 1_024
_MOST_NAMED = 20
"""How many channels a sentence names."""


def settings_page(server: Server, now: datetime, changed: Sequence[str] = ()) -> Draft:
    """All settings of a server; `changed` are the names of those that were just given or unset."""
    embed = discord.Embed(
        title="Server settings",
        description=lines(f"Saved: {listing(changed, 'and')}." if changed else None, _unheard(server))
        or None,
        colour=discord.Colour.blurple(),
    )
    embed.add_field(name="Manager role", value=_role(server.manager_role_id))
    embed.add_field(name="Log channel", value=_channel(server.log_channel_id))
    embed.add_field(name="Approvals channel", value=_channel(server.approvals_channel_id))
    embed.add_field(name="Approval threshold", value=_threshold(server))
    embed.add_field(name="Time zone", value=_zone(server, now))
    embed.add_field(name="Private by default", value="on" if server.private_by_default else "off")
    embed.add_field(name="New jobs", value=_jobs(server), inline=False)
    embed.add_field(name="Tools switched off", value=_tools(server.forbidden_tools), inline=False)
    embed.add_field(name="Results as spoilers", value=_tools(server.spoiler_tools), inline=False)
    embed.add_field(name="Channels for the tools", value=_channels(server), inline=False)
    return Draft(embeds=(embed,))


def tool_set(command: str, *, enabled: bool) -> str:
    """What holds for a tool from now on."""
    if enabled:
        return f"/{command} can be used on this server from now on."
    return f"/{command} is switched off on this server from now on; what is under way is finished."


def spoiler_set(command: str, *, enabled: bool) -> str:
    """How the results of a tool are shown from now on."""
    if enabled:
        return f"Results of /{command} are hidden behind a spoiler from the next job on."
    return f"Results of /{command} are shown at once from the next job on."


def channel_set(server: Server) -> str:
    """Where the tools may be used from now on."""
    if not server.channel_ids:
        return (
            "The tools may be used in every channel from now on, because no channel is on the list. "
            "Allow one, and they may be used in it alone."
        )
    named = [f"<#{channel_id}>" for channel_id in sorted(server.channel_ids)]
    others = len(named) - _MOST_NAMED
    shown = [*named[:_MOST_NAMED], f"{others} more channels"] if others > 0 else named
    return (
        f"The tools may be used in {listing(shown, 'and')} alone from now on; threads count as their channel."
    )


def pause_set(server: Server) -> str:
    """Whether new jobs are taken from now on."""
    if server.pause_reason is None:
        return "New jobs are taken from now on."
    told = plain(server.pause_reason)
    return f"No new jobs are taken from now on; what is under way is finished. Members are told: {told}"


def _unheard(server: Server) -> str | None:
    if server.approval_threshold is not None and not server.takes_requests:
        return "No job waits for approval yet: there is no approvals channel to ask in."
    return None


def _role(role_id: int | None) -> str:
    return f"<@&{role_id}>" if role_id else "none: only Manage Server counts"


def _channel(channel_id: int | None) -> str:
    return f"<#{channel_id}>" if channel_id else "none"


def _threshold(server: Server) -> str:
    credits = server.approval_threshold
    return "none" if credits is None else f"{credits_of(credits)} or more"


def _zone(server: Server, now: datetime) -> str:
    return f"{server.time_zone or 'UTC'} ({now.astimezone(zone_of(server.time_zone)):%H:%M} now)"


def _jobs(server: Server) -> str:
    return "taken" if server.pause_reason is None else f"paused: {plain(server.pause_reason)}"


def _tools(commands: Collection[str]) -> str:
    named = [f"/{command}" for command in sorted(commands)]
    return fitting(named, LONGEST_FIELD, rest="and {count} more", link=", ") or "none"


def _channels(server: Server) -> str:
    named = [f"<#{channel_id}>" for channel_id in sorted(server.channel_ids)]
    return fitting(named, LONGEST_FIELD, rest="and {count} more", link=", ") or "every channel"
