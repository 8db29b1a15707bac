"""What members are called, for places where Discord shows no mention, such as a picture."""

import asyncio
import logging
from collections.abc import Collection

import discord

from bot.errors import DiscordError
from bot.messages.discord_errors import translated

log = logging.getLogger(__name__)

MOST = 100
"""Members that one question may be about."""

PATIENCE = 2.0
"""Seconds; a name that comes later is not worth waiting for."""


async def member_names(guild: discord.Guild | None, member_ids: Collection[int]) -> dict[int, str]:
    """The display names of up to MOST members, as far as Discord tells them at once: not of those who have left.

    The bot keeps no members. The gateway answers one question for all of them, where REST would take one each.
    """
    if guild is None or not member_ids:
        return {}
    try:
        with translated():
            async with asyncio.timeout(PATIENCE):
                members = await guild.query_members(user_ids=list(member_ids), limit=MOST, cache=False)
    except DiscordError:
        log.warning("Discord did not tell what %d members are called", len(member_ids))
        return {}
    return {member.id: member.display_name for member in members}
