"""Brings an outcome, message by message, to the first place that takes it, and finds there what stands already."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import discord

from bot.errors import DiscordBusy, DiscordError, DiscordGone, FileTooLarge
from bot.jobs.job import Job, MessageAt
from bot.jobs.ports import Posted
from bot.messages import posting
from bot.messages.job_buttons import works_anywhere
from bot.messages.panel import Panel

log = logging.getLogger(__name__)

WAITED_FOR = (DiscordBusy, FileTooLarge)
"""What is no reason to leave a place. Whatever else Discord says of one, it cannot be used, however often one tries."""


@dataclass(frozen=True)
class Post:
    """One message of an outcome."""

    panel: Panel
    numbers: range
    """The outputs that it brings, counted from 1."""
    nonce: str
    """In which the place where it goes is not named yet."""


Posts = Callable[[Collection[int]], Sequence[Post]]
"""The messages that are missing where these outputs stand already."""


class Delivery:
    """The way of one outcome: where the job was asked for, the fallback channel, the member's direct messages.

    A private one has the last of these alone.
    """

    def __init__(self, client: discord.Client, job: Job) -> None:
        self._job = job
        channels = [] if job.private else [job.channel_id, job.fallback_channel_id]
        known = dict.fromkeys(channel_id for channel_id in channels if channel_id is not None)
        self._places = [_Place(client, job, each, number) for number, each in enumerate((*known, None))]
        self._standing: dict[int, MessageAt] = {}

    async def bring(self, posts: Posts, *, again: bool) -> Posted:
        """Post what is missing, and say where the outcome stands: some of it, where no place takes the rest.

        `again` says that some of it may stand already, in any of the places. Where nothing can stand anywhere, what the
        last one says is raised.
        """
        if again:
            await self._look_around(posts)
        while self._places and (missing := posts(self._standing)):
            await self._post(missing[0])
        messages = (message for _, message in sorted(self._standing.items()))
        return Posted(tuple(dict.fromkeys(messages)), whole=not posts(self._standing))

    async def _look_around(self, posts: Posts) -> None:
        """Find what stands, as long as something is missing."""
        for place in self._places:
            if posts(self._standing):
                self._standing = {**await place.found(), **self._standing}

    async def _post(self, post: Post) -> None:
        """Post in the nearest place that is left, or leave that."""
        place = self._places[0]
        try:
            standing = await place.take(post)
        except WAITED_FOR:
            raise
        except DiscordError as error:
            log.info("job %s: it cannot be brought to %s: %s", self._job.id, place, error)
            self._leave(error)
        else:
            self._standing.update(dict.fromkeys(post.numbers, standing))

    def _leave(self, error: DiscordError) -> None:
        """Go on to the next place; what stood in one that is gone stands nowhere any more."""
        left, *self._places = self._places
        if isinstance(error, DiscordGone):
            self._standing = {n: each for n, each in self._standing.items() if each[0] != left.channel_id}
        if not self._places and not self._standing:
            raise error


class _Place:
    """A channel of the server or, without an id, the direct messages of the member."""

    def __init__(self, client: discord.Client, job: Job, channel_id: int | None, number: int) -> None:
        self._client = client
        self._job = job
        self.channel_id = channel_id
        self._number = number

    def __str__(self) -> str:
        return "the member's direct messages" if self.channel_id is None else f"channel {self.channel_id}"

    async def take(self, post: Post) -> MessageAt:
        """Post a message, as a reply to the card where that stands here."""
        channel = await channel_at(self._client, self._job, self.channel_id)
        panel = _for_one(post.panel) if self.channel_id is None else post.panel
        card = card_of(self._job) if self.channel_id == self._job.channel_id else None
        # Discord may know a nonce wherever its author used it: a message here is not the one that it has elsewhere.
        nonce = f"{post.nonce}.{self._number}"
        return channel.id, await posting.send(channel, panel, nonce, card)

    async def found(self) -> dict[int, MessageAt]:
        """The outputs that stand here already, as far as can be seen."""
        try:
            channel = await channel_at(self._client, self._job, self.channel_id)
            numbers = await posting.found(channel, self._job, posting.own_id(self._client))
        except WAITED_FOR:
            raise
        except DiscordError:
            return {}
        return {number: (channel.id, message_id) for number, message_id in numbers.items()}


async def channel_at(
    client: discord.Client, job: Job, channel_id: int | None
) -> discord.PartialMessageable | discord.DMChannel:
    """A channel of the job's server or, without an id, the direct messages of its member."""
    if channel_id is None:
        return await posting.direct_channel(client, job.member_id)
    return client.get_partial_messageable(channel_id, guild_id=job.guild_id)


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
