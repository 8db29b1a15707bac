"""Brings the end of a batch, once, to the places where results go too: the only message of a batch that pings."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import discord

from bot.errors import DiscordError
from bot.jobs.job import Job
from bot.jobs.ports import Notice
from bot.messages import posting
from bot.messages.batches import batch_end
from bot.messages.delivery import WAITED_FOR, card_of, channel_at
from bot.messages.notices import numbered

log = logging.getLogger(__name__)


async def bring_end(client: discord.Client, notice: Notice, leader: Job, tried_at: datetime | None) -> int:
    """Tell it where it was asked for, else in the fallback channel, else as a direct message; returns the message's id.

    With `tried_at` it is looked for in each of these places first. Where none can be used, what the last one says is
    raised.
    """
    places = [_Place(client, notice, leader, *each) for each in enumerate(_channel_ids(notice, leader))]
    if tried_at is not None:
        for place in places:
            if (standing := await place.found(tried_at)) is not None:
                return standing
    *others, last = places
    for place in others:
        try:
            return await place.take()
        except WAITED_FOR:
            raise
        except DiscordError as error:
            log.info("notice %s: it cannot be posted in channel %s: %s", notice.id, place.channel_id, error)
    return await last.take()


def _channel_ids(notice: Notice, leader: Job) -> Iterator[int | None]:
    """The channels, each once; None stands for direct messages."""
    channels = dict.fromkeys((notice.channel_id, leader.fallback_channel_id))
    yield from (channel_id for channel_id in channels if channel_id is not None)
    yield None


class _Place:
    """A channel of the server or, without an id, the direct messages of the member."""

    def __init__(
        self, client: discord.Client, notice: Notice, leader: Job, number: int, channel_id: int | None
    ) -> None:
        self._client = client
        self._notice = notice
        self._leader = leader
        self._number = number
        self.channel_id = channel_id

    async def take(self) -> int:
        """Post it here, as a reply to the card where that stands here."""
        channel = await channel_at(self._client, self._leader, self.channel_id)
        draft = numbered(batch_end(self._notice, self._leader), self._notice)
        if self.channel_id is None:
            draft = replace(draft, mention=None)  # who reads it there is told anyway
        card = card_of(self._leader) if self.channel_id == self._leader.channel_id else None
        # Each place has a nonce of its own: by that of another one Discord may answer with the message there.
        return await posting.send(channel, draft, f"notice{self._notice.id}.{self._number}", card)

    async def found(self, tried_at: datetime) -> int | None:
        """The message that an attempt since then has posted here, as far as can be seen."""
        try:
            channel = await channel_at(self._client, self._leader, self.channel_id)
            own_id = posting.own_id(self._client)
            return await posting.found_notices(channel, self._notice.id, tried_at, own_id)
        except WAITED_FOR:
            raise
        except DiscordError:
            return None
