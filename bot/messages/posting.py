"""How a message gets to Discord: into a channel once, or into the answer of an interaction."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import discord

from bot.errors import DiscordBusy, DiscordForbidden
from bot.jobs.job import Job
from bot.messages.discord_errors import translated
from bot.messages.draft import LINK_LIST, Draft
from bot.messages.notices import number_in
from bot.messages.small_print import numbers_in

log = logging.getLogger(__name__)

CLOCK_SKEW = timedelta(minutes=1)
"""How far Discord's clock may be behind ours."""

MOST_HISTORY = 500
"""Messages looked through for one of ours; a nonce covers the first minutes without that."""


@contextmanager
def opened_files(draft: Draft) -> Iterator[list[discord.File]]:
    """The draft's files, open while they are sent; discord.py streams them."""
    with ExitStack() as stack:
        files = []
        for output in draft.outputs:
            if output.path is not None:
                files.append(discord.File(output.path, filename=output.filename))
                stack.callback(files[-1].close)
        if draft.link_list is not None:
            files.append(discord.File(BytesIO(draft.link_list.encode()), filename=LINK_LIST))
        yield files


async def send(
    channel: discord.abc.Messageable, draft: Draft, nonce: str, reply_to: discord.MessageReference | None
) -> int:
    """Post once: Discord answers a nonce that it knows with the message it already made. Returns the id.

    Where the bot may not reply any more, it posts without one.
    """
    try:
        return await _send(channel, draft, nonce=nonce, **_reply(reply_to))
    except DiscordForbidden:
        if reply_to is None:
            raise
        return await _send(channel, draft, nonce=nonce)


async def _send(channel: discord.abc.Messageable, draft: Draft, **more: Any) -> int:
    with translated(), opened_files(draft) as files:
        arguments: Any = {**draft.sending(), **more, **({"files": files} if files else {})}
        message: discord.Message = await channel.send(**arguments)
    return message.id


def _reply(reply_to: discord.MessageReference | None) -> Mapping[str, Any]:
    return {} if reply_to is None else {"reference": reply_to}


async def edit(client: discord.Client, job: Job, draft: Draft) -> None:
    """Edit a public card by the bot's own token."""
    channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    with translated():
        await channel.get_partial_message(job.card_id or 0).edit(**draft.editing())


async def edit_answer(client: discord.Client, job: Job, draft: Draft) -> None:
    """Edit a private card, and what is attached to it, by the interaction's token while that lives."""
    webhook = discord.Webhook.partial(client.application_id or 0, job.token or "", client=client)
    with translated(), opened_files(draft) as files:
        await webhook.edit_message(job.card_id or 0, **draft.editing(), attachments=files)


async def found(channel: discord.abc.Messageable, job: Job, own_id: int) -> dict[int, int]:
    """Which of the job's outputs already stand in a channel: output number -> message id.

    Without the permission to read the history nothing is found; then the nonce alone must do.
    """
    numbers: dict[int, int] = {}
    try:
        with translated():
            async for message in channel.history(after=_since(job), limit=MOST_HISTORY, oldest_first=True):
                if message.author.id == own_id and message.id != job.card_id:
                    shown = numbers_in(job, message.content) or range(0)
                    numbers.update(dict.fromkeys(shown, message.id))
    except DiscordForbidden:
        return {}
    return numbers


async def found_notices(
    channel: discord.abc.Messageable, number: int, tried_at: datetime, own_id: int
) -> int | None:
    """The message of notices with this number, where an attempt since `tried_at` has posted it."""
    after = tried_at - CLOCK_SKEW
    try:
        with translated():
            async for message in channel.history(after=after, limit=MOST_HISTORY, oldest_first=True):
                footers = (embed.footer.text for embed in message.embeds)
                if message.author.id == own_id and number_in(message.content, *footers) == number:
                    return message.id
    except DiscordForbidden:
        log.info("the history of a channel for notices may not be read")
    return None


def _since(job: Job) -> datetime:
    return (job.posting_at or job.created_at) - CLOCK_SKEW


async def direct_channel(client: discord.Client, member_id: int) -> discord.DMChannel:
    with translated():
        return await client.create_dm(discord.Object(member_id))


def own_id(client: discord.Client) -> int:
    if client.user is None:
        raise DiscordBusy
    return client.user.id
