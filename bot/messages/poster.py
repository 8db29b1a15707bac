"""Brings cards, results and failures to Discord, with discord.py."""

import logging
from asyncio import Lock
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

import discord

from bot.credits.statement import Standing
from bot.errors import DiscordBusy, DiscordForbidden, DiscordGone, DiscordTokenExpired
from bot.jobs.job import Job
from bot.jobs.ports import Notice, Output
from bot.jobs.states import State
from bot.messages import approvals, posting
from bot.messages.cards import card
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.failures import failure, unreached
from bot.messages.notices import fitting, notices_message, numbered
from bot.messages.results import batches, one_message, result
from bot.tools import Attachment

log = logging.getLogger(__name__)

_UNREACHABLE = (DiscordGone, DiscordForbidden, DiscordTokenExpired)
_REMEMBERED = 1_000


class DiscordPoster:
    """The engine's way to Discord; `client` may be exchanged at any time, and None means that there is none now."""

    def __init__(self) -> None:
        self.client: discord.Client | None = None
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._replaced: deque[str] = deque(maxlen=_REMEMBERED)

    def refuse_if_away(self) -> None:
        """See bot.jobs.ports.Poster."""
        self._connected()

    async def show_card(self, job: Job) -> None:
        """See bot.jobs.ports.Poster."""
        client = self._connected()
        if job.card_id is None:
            raise DiscordGone
        if job.private:
            await self._show_private_card(client, job)
        else:
            await posting.edit(client, job, card(job, discord.utils.utcnow()))

    async def post_result(self, job: Job, outputs: Sequence[Output], *, again: bool) -> int | None:
        """See bot.jobs.ports.Poster."""
        client = self._connected()
        outputs = [_readable(output) for output in outputs]
        if job.private and await self._replace_card(client, job, result(job, one_message(outputs))):
            return job.card_id
        standing = await self._standing(client, job) if again and not job.private else {}
        for batch in batches(outputs, posted=standing):
            post = _Post(result(job, batch), batch.first, f"r{job.id}.{batch.first}", again)
            message_id = await self._tell(client, job, post)
            if message_id is not None:
                standing[batch.first] = message_id
        return standing[min(standing)] if standing else None

    async def post_failure(self, job: Job, *, again: bool) -> int | None:
        """See bot.jobs.ports.Poster."""
        client = self._connected()
        draft = failure(job)
        if job.private and await self._replace_card(client, job, draft):
            return job.card_id
        standing = await self._standing(client, job) if again and not job.private else {}
        if standing:
            return standing[min(standing)]
        try:
            return await self._tell(client, job, _Post(draft, 1, f"f{job.id}", again))
        except _UNREACHABLE:
            if not job.private:
                raise
        return await self._ask_for_a_way(client, job, again=again)

    async def attachments_of(self, channel_id: int, message_id: int) -> Sequence[Attachment]:
        """See bot.jobs.ports.Poster."""
        channel = self._connected().get_partial_messageable(channel_id)
        with translated():
            message = await channel.fetch_message(message_id)
        return [
            Attachment(each.url, each.filename, each.size, each.content_type) for each in message.attachments
        ]

    def fitting(self, notices: Sequence[Notice]) -> int:
        """See bot.jobs.ports.Poster."""
        return fitting(notices)

    async def post_notices(self, notices: Sequence[Notice], *, tried_at: datetime | None) -> int:
        """See bot.jobs.ports.Poster."""
        return await self._notify(notices[0], notices_message(notices), tried_at)

    async def post_request(
        self, notice: Notice, job: Job, standing: Standing, *, tried_at: datetime | None
    ) -> int:
        """See bot.jobs.ports.Poster."""
        return await self._notify(notice, approvals.request(job, standing, discord.utils.utcnow()), tried_at)

    async def standing_notice(self, notice: Notice, tried_at: datetime) -> int | None:
        """See bot.jobs.ports.Poster."""
        client = self._connected()
        channel = client.get_partial_messageable(notice.channel_id, guild_id=notice.guild_id)
        return await posting.found_notices(channel, notice.id, tried_at, posting.own_id(client))

    async def settle_request(self, job: Job, channel_id: int, message_id: int) -> None:
        """See bot.jobs.ports.Poster."""
        channel = self._connected().get_partial_messageable(channel_id, guild_id=job.guild_id)
        settled = approvals.request(job, None, discord.utils.utcnow())
        with translated():
            await channel.get_partial_message(message_id).edit(**settled.editing())

    async def post_approved(self, notice: Notice, job: Job, *, tried_at: datetime | None) -> int:
        """See bot.jobs.ports.Poster."""
        return await self._notify(notice, approvals.approved(job), tried_at)

    async def _notify(self, notice: Notice, draft: Draft, tried_at: datetime | None) -> int:
        if tried_at is not None and (standing := await self.standing_notice(notice, tried_at)) is not None:
            return standing
        channel = self._connected().get_partial_messageable(notice.channel_id, guild_id=notice.guild_id)
        return await posting.send(channel, numbered(draft, notice), f"notice{notice.id}", reply_to=None)

    def _connected(self) -> discord.Client:
        if self.client is None or self.client.is_closed():
            raise DiscordBusy
        return self.client

    async def _show_private_card(self, client: discord.Client, job: Job) -> None:
        """A private outcome takes the card's place; no later edit of the card may cover it."""
        if job.state is State.DELIVERING or (job.result_id is not None and job.result_id == job.card_id):
            return
        if not job.token_alive(discord.utils.utcnow()):
            raise DiscordTokenExpired
        async with self._lock(job):
            if job.id not in self._replaced:
                await posting.edit_answer(client, job, card(job, discord.utils.utcnow()))

    async def _replace_card(self, client: discord.Client, job: Job, draft: Draft) -> bool:
        """Put a private outcome where the card was; False where that cannot be done any more."""
        if job.card_id is None or not job.token_alive(discord.utils.utcnow()):
            return False
        async with self._lock(job):
            try:
                await posting.edit_answer(client, job, draft)
            except _UNREACHABLE as error:
                log.info("job %s: its private card cannot be edited: %s", job.id, error)
                return False
            self._replaced.append(job.id)
        return True

    def _lock(self, job: Job) -> Lock:
        return self._locks.setdefault(job.id, Lock())

    async def _standing(self, client: discord.Client, job: Job) -> dict[int, int]:
        channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        try:
            return await posting.found(channel, job, posting.own_id(client))
        except DiscordGone:
            return {}

    async def _tell(self, client: discord.Client, job: Job, post: "_Post") -> int | None:
        """Post in the job's channel; where that is impossible, or the job is private, to the member alone."""
        if not job.private:
            channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
            try:
                return await posting.send(channel, post.draft, post.nonce, _card_of(job))
            except _UNREACHABLE as error:
                log.info("job %s: its channel cannot be used: %s", job.id, error)
        await self._tell_directly(client, job, post)
        return None

    async def _ask_for_a_way(self, client: discord.Client, job: Job, *, again: bool) -> int:
        """Say in the channel, once, that a private job has ended, and nothing of what it was."""
        standing = await self._standing(client, job) if again else {}
        if standing:
            return standing[min(standing)]
        channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        return await posting.send(channel, unreached(job), f"n{job.id}", reply_to=None)

    async def _tell_directly(self, client: discord.Client, job: Job, post: "_Post") -> None:
        channel = await posting.direct_channel(client, job.member_id)
        if post.again and post.number in await posting.found(channel, job, posting.own_id(client)):
            return
        await posting.send(channel, _for_one(post.draft), post.nonce, reply_to=None)


@dataclass(frozen=True)
class _Post:
    """One message of an outcome: `number` is that of its first output, `again` that it may already stand."""

    draft: Draft
    number: int
    nonce: str
    again: bool


def _for_one(draft: Draft) -> Draft:
    """The draft as a direct message: new jobs are asked for on servers only."""
    return replace(draft, mention=None, buttons=tuple(button for button in draft.buttons if button.url))


def _card_of(job: Job) -> discord.MessageReference | None:
    if job.card_id is None:
        return None
    return discord.MessageReference(
        message_id=job.card_id, channel_id=job.channel_id, guild_id=job.guild_id, fail_if_not_exists=False
    )


def _readable(output: Output) -> Output:
    """The output; a file that has gone from our disk is shown as a link."""
    if output.path is None or output.path.is_file():
        return output
    return replace(output, path=None)
