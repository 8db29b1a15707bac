"""Brings cards, results and failures to Discord, with discord.py."""

import logging
from asyncio import Lock
from collections import deque
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from weakref import WeakValueDictionary

import discord

from bot.credits.statement import Standing
from bot.errors import DiscordBusy, DiscordError, DiscordGone, DiscordTokenExpired
from bot.jobs.job import Job, Problem
from bot.jobs.ports import Notice, Output, Posted
from bot.jobs.states import State
from bot.messages import approvals, posting
from bot.messages.batch_ends import bring_end
from bot.messages.batches import batch_card
from bot.messages.cards import card
from bot.messages.deletions import unerased
from bot.messages.delivery import WAITED_FOR, Delivery, Post
from bot.messages.discord_errors import translated
from bot.messages.draft import Draft
from bot.messages.faces import faces_card
from bot.messages.failures import failure
from bot.messages.notices import fitting, notices_message, numbered
from bot.messages.panel import Panel
from bot.messages.results import batches, one_message, result
from bot.messages.shown_files import files_of
from bot.messages.small_print import EVERYTHING
from bot.tools import Attachment

log = logging.getLogger(__name__)

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
        if job.state is not State.CHOOSING:  # else it shows what only `show_faces` has
            await self._edit_card(job, card(job, discord.utils.utcnow()))

    async def show_batch(self, jobs: Sequence[Job]) -> None:
        """See bot.jobs.ports.Poster."""
        client, leader, now = self._connected(), jobs[0], discord.utils.utcnow()
        panel = batch_card(jobs, now)
        if leader.card_id is None:
            raise DiscordGone
        if not leader.private:
            await posting.edit(client, leader, panel)
        elif leader.token_alive(now):
            await posting.edit_answer(client, leader, panel)
        else:
            raise DiscordTokenExpired

    async def show_faces(self, job: Job, picture: Path) -> None:
        """See bot.jobs.ports.Poster."""
        await self._edit_card(job, faces_card(job, picture, discord.utils.utcnow()))

    async def post_result(self, job: Job, outputs: Sequence[Output], *, again: bool) -> Posted:
        """See bot.jobs.ports.Poster."""
        client = self._connected()
        if job.private and (
            there := await self._replace_card(client, job, result(job, one_message(outputs)))
        ):
            return there

        def missing(standing: Collection[int]) -> list[Post]:
            return [
                Post(result(job, batch), batch.numbers, f"r{job.id}.{batch.first}")
                for batch in batches(outputs, posted=standing)
            ]

        return await Delivery(client, job).bring(missing, again=again)

    async def post_failure(self, job: Job, *, again: bool) -> Posted:
        """See bot.jobs.ports.Poster."""
        client = self._connected()
        post = Post(failure(job), EVERYTHING, f"f{job.id}")
        if job.private and (there := await self._replace_card(client, job, post.panel)):
            return there
        return await Delivery(client, job).bring(lambda standing: [] if standing else [post], again=again)

    async def remove_result(self, job: Job) -> None:
        """See bot.jobs.ports.Poster."""
        replaced = job.card_id if job.private else None
        await posting.remove(self._connected(), [each for each in job.messages if each[1] != replaced])

    async def post_rest(self, job: Job, rest: Problem) -> None:
        """See bot.jobs.ports.Poster."""
        channel = await posting.direct_channel(self._connected(), job.erased_by or job.member_id)
        await posting.send(channel, unerased(job, rest), f"e{job.id}", reply_to=None)

    async def attachments_of(self, channel_id: int, message_id: int) -> Sequence[Attachment]:
        """See bot.jobs.ports.Poster."""
        channel = self._connected().get_partial_messageable(channel_id)
        with translated():
            message = await channel.fetch_message(message_id)
        return files_of(message)

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

    async def post_batch_end(self, notice: Notice, job: Job, *, tried_at: datetime | None) -> int:
        """See bot.jobs.ports.Poster."""
        return await bring_end(self._connected(), notice, job, tried_at)

    async def _notify(self, notice: Notice, draft: Draft, tried_at: datetime | None) -> int:
        if tried_at is not None and (standing := await self.standing_notice(notice, tried_at)) is not None:
            return standing
        channel = self._connected().get_partial_messageable(notice.channel_id, guild_id=notice.guild_id)
        return await posting.send(channel, numbered(draft, notice), f"notice{notice.id}", reply_to=None)

    def _connected(self) -> discord.Client:
        if self.client is None or self.client.is_closed():
            raise DiscordBusy
        return self.client

    async def _edit_card(self, job: Job, panel: Panel) -> None:
        client = self._connected()
        if job.card_id is None or job.follows:  # the card of a batch says what has become of each
            raise DiscordGone
        if job.private:
            await self._show_private_card(client, job, panel)
        else:
            await posting.edit(client, job, panel)

    async def _show_private_card(self, client: discord.Client, job: Job, panel: Panel) -> None:
        """A private outcome takes the card's place; no later edit of the card may cover it."""
        if job.state is State.DELIVERING or (job.result_id is not None and job.result_id == job.card_id):
            return
        if not job.token_alive(discord.utils.utcnow()):
            raise DiscordTokenExpired
        async with self._lock(job):
            if job.id not in self._replaced:
                await posting.edit_answer(client, job, panel)

    async def _replace_card(self, client: discord.Client, job: Job, panel: Panel) -> Posted | None:
        """Put a private outcome where the card was; None where that cannot be done any more, or the card is shared."""
        if job.card_id is None or job.batch_id is not None or not job.token_alive(discord.utils.utcnow()):
            return None
        async with self._lock(job):
            try:
                await posting.edit_answer(client, job, panel)
            except WAITED_FOR:
                raise
            except DiscordError as error:
                log.info("job %s: its private card cannot be edited: %s", job.id, error)
                return None
            self._replaced.append(job.id)
        return Posted(((job.channel_id, job.card_id),))

    def _lock(self, job: Job) -> Lock:
        return self._locks.setdefault(job.id, Lock())
