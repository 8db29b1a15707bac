"""Brings an outcome, message by message, to the first place that takes it, and finds there what stands already."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import discord

from bot.errors import DiscordError, DiscordForbidden, DiscordGone, DiscordTokenExpired
from bot.jobs.job import Job
from bot.jobs.ports import Posted
from bot.messages import posting
from bot.messages.job_buttons import works_anywhere
from bot.messages.panel import Panel

log = logging.getLogger(__name__)

UNREACHABLE = (DiscordGone, DiscordForbidden, DiscordTokenExpired)
"""What Discord says of a place that cannot be used, however often one tries."""


@dataclass(frozen=True)
class Post:
    """One message of an outcome."""

    panel: Panel
    numbers: range
    """The outputs that it brings, counted from 1."""
    nonce: str


Posts = Callable[[Collection[int]], Sequence[Post]]
"""The messages that are missing where these outputs stand already."""


@dataclass(frozen=True)
class _Standing:
    channel_id: int
    message_id: int


class Delivery:
    """The way of one outcome: where the job was asked for, the fallback channel, the member's direct messages.

    A private one has the last of these alone.
    """

    def __init__(self, client: discord.Client, job: Job) -> None:
        self._job = job
        channels = [] if job.private else [job.channel_id, job.fallback_channel_id]
        known = dict.fromkeys(channel_id for channel_id in channels if channel_id is not None)
        self._places = [_Place(client, job, channel_id) for channel_id in (*known, None)]
        self._standing: dict[int, _Standing] = {}

    async def bring(self, posts: Posts, *, again: bool) -> Posted:
        """Post what is missing, and say where the outcome stands.

        `again` says that some of it may stand already, in any of the places. Where none can be used, what the last one
        says is raised.
        """
        if again:
            await self._look_around()
        while missing := posts(self._standing):
            await self._post(missing[0])
        return self._posted()

    async def _look_around(self) -> None:
        for place in self._places:
            for number, standing in (await place.found()).items():
                self._standing.setdefault(number, standing)

    async def _post(self, post: Post) -> None:
        """Post in the nearest place that is left, or leave that."""
        place = self._places[0]
        try:
            standing = await place.take(post)
        except UNREACHABLE as error:
            log.info("job %s: it cannot be brought to %s: %s", self._job.id, place, error)
            self._leave(error)
        else:
            self._standing.update(dict.fromkeys(post.numbers, standing))

    def _leave(self, error: DiscordError) -> None:
        """Go on to the next place; what stood in one that is gone stands nowhere any more."""
        left, *self._places = self._places
        if not self._places:
            raise error
        if isinstance(error, DiscordGone):
            kept = {n: each for n, each in self._standing.items() if each.channel_id != left.channel_id}
            self._standing = kept

    def _posted(self) -> Posted:
        """The place of the first output; what had to go elsewhere after that is not found again."""
        first = self._standing[min(self._standing)]
        there = [each for _, each in sorted(self._standing.items()) if each.channel_id == first.channel_id]
        return Posted(first.channel_id, tuple(dict.fromkeys(each.message_id for each in there)))


class _Place:
    """A channel of the server or, without an id, the direct messages of the member."""

    def __init__(self, client: discord.Client, job: Job, channel_id: int | None) -> None:
        self._client = client
        self._job = job
        self.channel_id = channel_id

    def __str__(self) -> str:
        return "the member's direct messages" if self.channel_id is None else f"channel {self.channel_id}"

    async def take(self, post: Post) -> _Standing:
        """Post a message, as a reply to the card where that stands here."""
        channel = await self._channel()
        panel = _for_one(post.panel) if self.channel_id is None else post.panel
        card = card_of(self._job) if self.channel_id == self._job.channel_id else None
        return _Standing(channel.id, await posting.send(channel, panel, post.nonce, card))

    async def found(self) -> dict[int, _Standing]:
        """The outputs that stand here already, as far as can be seen."""
        try:
            channel = await self._channel()
            numbers = await posting.found(channel, self._job, posting.own_id(self._client))
        except UNREACHABLE:
            return {}
        return {number: _Standing(channel.id, message_id) for number, message_id in numbers.items()}

    async def _channel(self) -> discord.PartialMessageable | discord.DMChannel:
        if self.channel_id is None:
            return await posting.direct_channel(self._client, self._job.member_id)
        return self._client.get_partial_messageable(self.channel_id, guild_id=self._job.guild_id)


def _for_one(panel: Panel) -> Panel:
    """The panel as a direct message: new jobs are asked for on servers only."""
    return replace(panel, mention=None, buttons=tuple(filter(works_anywhere, panel.buttons)))


def card_of(job: Job) -> discord.MessageReference | None:
    """The message that posts about a job reply to."""
    if job.card_id is None:
        return None
    return discord.MessageReference(
        message_id=job.card_id, channel_id=job.channel_id, guild_id=job.guild_id, fail_if_not_exists=False
    )
