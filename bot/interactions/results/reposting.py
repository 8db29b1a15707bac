"""Bringing a result once more: to whoever asks for it alone, or to everybody in a channel."""

import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import discord

from bot.errors import DiscordError, DownloadBroken, FileTooLarge, MagicHourError, NotFound, Refusal
from bot.interactions.ordering import file_limit
from bot.interactions.permissions import refuse_where_results_cannot_be_posted
from bot.interactions.policy import refuse_elsewhere
from bot.interactions.services import services_of
from bot.jobs.job import Job
from bot.jobs.ports import Output
from bot.jobs.states import State
from bot.messages import posting
from bot.messages.discord_errors import translated
from bot.messages.results import Batch, batches, result

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]


class _Way(ABC):
    """How the messages of a result get to their readers."""

    def __init__(self, interaction: Interaction, job: Job) -> None:
        self.interaction = interaction
        self.job = job
        self.standing: dict[int, int] = {}
        """Which message has which of the files, by their numbers from 1."""

    @abstractmethod
    async def look(self) -> None:
        """Find what stands already; called with the files at hand, so that nobody else brings them at that moment."""

    @abstractmethod
    async def send(self, batch: Batch) -> int:
        """Send one message and return its id."""

    async def bring(self, limit: int) -> list[int]:
        """Send what does not stand yet, files of up to `limit` bytes whole; returns all messages' ids in order."""
        try:
            await self._bring(limit)
        except FileTooLarge:  # of what Discord does not take as promised there are previews
            await self._bring(0)
        return list(dict.fromkeys(self.standing[number] for number in sorted(self.standing)))

    async def _bring(self, limit: int) -> None:
        async with _at_hand(self.interaction, self.job, limit) as outputs:
            await self.look()
            for batch in batches(outputs, posted=self.standing):
                self.standing.update(dict.fromkeys(batch.numbers, await self.send(batch)))


class _ToReader(_Way):
    """As answers that only whoever asked can see."""

    async def look(self) -> None:
        """What stands was sent by us a moment ago."""

    async def send(self, batch: Batch) -> int:
        panel = result(self.job, batch)
        # What else can be done with it stands on the page above.
        link = tuple(each for each in panel.buttons if str(each.custom_id).startswith("job:link:"))
        # It is a copy, and its last line says so: what stands where all can see it is looked for by that line.
        panel = replace(panel, buttons=link, mention=None, footer=f"{panel.footer} · once more")
        async with posting.attached(panel) as files:
            arguments: Any = {**panel.sending(), "files": files}
            followup = self.interaction.followup
            message: discord.Message = await followup.send(**arguments, ephemeral=True, wait=True)
        return message.id


class _ToChannel(_Way):
    """As posts for everybody, once for each page with the button."""

    def __init__(self, interaction: Interaction, job: Job) -> None:
        super().__init__(interaction, job)
        client: discord.Client = interaction.client
        self._own_id = posting.own_id(client)
        self._channel = client.get_partial_messageable(interaction.channel_id or 0, guild_id=job.guild_id)
        self._page_id = interaction.id if interaction.message is None else interaction.message.id

    async def look(self) -> None:
        current = await services_of(self.interaction).book.get(self.job.id)
        _refuse_missing(current or self.job)  # it takes a while until the files are at hand
        self.standing |= await posting.found(self._channel, self.job, self._own_id, behind=self._page_id)
        if self.standing:  # a process may have died before it wrote them down
            await self._note(*(self.standing[number] for number in sorted(self.standing)))

    async def send(self, batch: Batch) -> int:
        panel = replace(result(self.job, batch), mention=None)
        nonce = f"p{self._page_id}.{batch.first}"
        message_id = await posting.send(self._channel, panel, nonce, reply_to=None)
        await self._note(message_id)
        return message_id

    async def _note(self, *message_ids: int) -> None:
        """Write down at once what stands, so that a deletion finds it; after one it stands no longer, or only until
        the eraser reaches it.

        :raises Refusal: the result has been deleted meanwhile.
        """
        if await services_of(self.interaction).history.stands(self.job.id, self._channel.id, message_ids):
            return
        ids = dict.fromkeys([*self.standing.values(), *message_ids])
        try:
            await posting.remove(self.interaction.client, [(self._channel.id, each) for each in ids])
        except DiscordError as error:
            log.info(
                "job %s: what was posted after its deletion is left to the eraser: %s", self.job.id, error
            )
        raise Refusal("This result has been deleted meanwhile, so it is not posted.")


async def bring(interaction: Interaction, job: Job) -> None:
    """Show the files of a result to whoever asks alone, after the interaction has been answered."""
    await _ToReader(interaction, job).bring(file_limit(interaction, private=True))


async def post_here(interaction: Interaction, job: Job) -> None:
    """Post a result of the member's own in this channel, and note where it stands now."""
    if job.private:
        raise Refusal("This job is private: its result is for you alone.")
    _refuse_missing(job)
    refuse_elsewhere(interaction, await services_of(interaction).servers.of(job.guild_id))
    refuse_where_results_cannot_be_posted(interaction)
    with translated():
        await interaction.response.defer(ephemeral=True, thinking=True)
    message_ids = await _ToChannel(interaction, job).bring(file_limit(interaction, private=False))
    url = f"https://discord.com/channels/{job.guild_id}/{interaction.channel_id}/{message_ids[0]}"
    with translated():
        await interaction.followup.send(f"It stands here: {url}", ephemeral=True)


def _refuse_missing(job: Job) -> None:
    if job.state is not State.DONE or job.deleted:
        raise Refusal("There is no result of this job to post.")


@asynccontextmanager
async def _at_hand(interaction: Interaction, job: Job, limit: int) -> AsyncIterator[Sequence[Output]]:
    """The files of a result, on our disk for as long as they are being sent.

    :raises Refusal: nobody has them any more, or they cannot be fetched now.
    """
    try:
        async with services_of(interaction).outputs.at_hand(job, limit) as outputs:
            yield outputs
    except NotFound:
        raise Refusal("The files of this result are gone: Magic Hour does not keep them any more.") from None
    except (MagicHourError, DownloadBroken) as error:
        log.warning("job %s: its result could not be fetched again: %s", job.id, error)
        raise Refusal("The files of this result cannot be fetched now. Try it again in a minute.") from None
