"""The line before the book: in a rush most members are told at once that they wait, and then take their turns.

Discord gives an answer three seconds. A card takes a turn at the database first, so with hundreds of commands at once
the last cards would come too late; that somebody is thought about can be said at any time.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.interactions.answering import think

Interaction = discord.Interaction[Any]

AT_ONCE = 32
"""Orders that are written, and whose cards are shown, at the same time."""


class Line:
    """Lets so many in at once; whoever comes later has their interaction answered before they wait."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._turns = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self, interaction: Interaction, *, private: bool) -> AsyncIterator[None]:
        """Wait for a turn and keep it; what is answered in the meantime is as `private` as what will stand there.

        :raises DiscordError: the member could not be told that they wait; then nothing of theirs was begun.
        """
        if self._turns.locked():
            await think(interaction, private=private)
        async with self._turns:
            yield
