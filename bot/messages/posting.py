"""How a message gets to Discord: into a channel once, or into the answer of an interaction."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import discord

from bot.errors import DiscordBusy, DiscordError, DiscordForbidden, DiscordGone, FileUnreadable
from bot.jobs.job import Job, MessageAt
from bot.messages.discord_errors import translated
from bot.messages.draft import LINK_LIST, Draft
from bot.messages.notices import number_in
from bot.messages.panel import Panel, attached_name
from bot.messages.small_print import numbers_in

log = logging.getLogger(__name__)

CLOCK_SKEW = timedelta(minutes=1)
"""How far Discord's clock may be behind ours."""

MOST_HISTORY = 500
"""Messages looked through for one of ours; a nonce covers the first minutes without that."""

ONE_PIECE = 1024 * 1024
"""Bytes of a message's files that are read at once: what is streamed goes through a thread for every piece of it."""


@asynccontextmanager
async def opened_files(message: Draft | Panel) -> AsyncIterator[list[discord.File]]:
    """What is to be attached, open while it is sent: small files are at hand, others are streamed by discord.py."""
    if isinstance(message, Draft):
        words = message.link_list
        yield [] if words is None else [discord.File(BytesIO(words.encode()), filename=LINK_LIST)]
        return
    paths = [path for output in message.outputs if (path := output.path or output.preview)]
    names = filter(None, map(attached_name, message.outputs))
    with ExitStack() as stack:
        with _readable():
            contents = await asyncio.to_thread(_contents, paths) if paths else []
            given = zip(paths, names, contents, strict=True)
            files = [_opened(stack, content or path, name) for path, name, content in given]
        yield files


@asynccontextmanager
async def attached(message: Draft | Panel) -> AsyncIterator[list[discord.File]]:
    """The same while it is sent to Discord: what goes wrong comes out as the DiscordError family."""
    with translated():
        async with opened_files(message) as files:
            yield files


@contextmanager
def _readable() -> Iterator[None]:
    """A file that has vanished is brought anew by whoever tries again; one that cannot be read stays as it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        log.warning("a file cannot be attached: %s", error.strerror)
        raise FileUnreadable from None


def _opened(stack: ExitStack, what: BytesIO | Path, name: str) -> discord.File:
    """A file of a message, which ends with the stack: Python would keep a buffer that discord.py has had for long."""
    if isinstance(what, BytesIO):
        stack.callback(what.close)
    file = discord.File(what, filename=name)
    stack.callback(file.close)
    return file


def _contents(paths: Iterable[Path]) -> list[BytesIO | None]:
    """What is in those files that are one piece together; None for the others. It blocks."""
    contents: list[BytesIO | None] = []
    room = ONE_PIECE
    for path in paths:
        size = path.stat().st_size
        if size > room:
            contents.append(None)
        else:
            contents.append(_content(path))
            room -= size
    return contents


def _content(path: Path) -> BytesIO:
    content = BytesIO()  # one that is made of the bytes would copy them when it is asked for its size
    content.write(path.read_bytes())
    content.seek(0)
    return content


async def send(
    channel: discord.abc.Messageable,
    draft: Draft | Panel,
    nonce: str,
    reply_to: discord.MessageReference | None,
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


async def _send(channel: discord.abc.Messageable, draft: Draft | Panel, **more: Any) -> int:
    async with attached(draft) as files:
        arguments: Any = {**draft.sending(), **more, **({"files": files} if files else {})}
        message: discord.Message = await channel.send(**arguments)
    return message.id


def _reply(reply_to: discord.MessageReference | None) -> Mapping[str, Any]:
    return {} if reply_to is None else {"reference": reply_to}


async def edit(client: discord.Client, job: Job, draft: Draft | Panel) -> None:
    """Edit a public card, and what is attached to it, by the bot's own token."""
    channel = client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
    async with attached(draft) as files:
        await channel.get_partial_message(job.card_id or 0).edit(**draft.editing(), attachments=files)


async def edit_answer(client: discord.Client, job: Job, draft: Draft | Panel) -> None:
    """Edit a private card, and what is attached to it, by the interaction's token while that lives."""
    webhook = discord.Webhook.partial(client.application_id or 0, job.token or "", client=client)
    async with attached(draft) as files:
        await webhook.edit_message(job.card_id or 0, **draft.editing(), attachments=files)


async def remove(client: discord.Client, messages: Iterable[MessageAt]) -> None:
    """Delete messages; what is gone counts as deleted, and one that cannot be deleted keeps no other one standing.

    Raises what was said of the last of those; a busy Discord is not asked for more.
    """
    trouble: DiscordError | None = None
    for channel_id, message_id in messages:
        channel = client.get_partial_messageable(channel_id)
        try:
            with suppress(DiscordGone), translated():
                await channel.get_partial_message(message_id).delete()
        except DiscordBusy:
            raise
        except DiscordError as error:
            trouble = error
    if trouble is not None:
        raise trouble


async def found(
    channel: discord.abc.Messageable, job: Job, own_id: int, behind: int | None = None
) -> dict[int, int]:
    """Which of the job's outputs stand in a channel already, or there behind a message: output number -> message id.

    Without the permission to read the history nothing is found; then the nonce alone must do.
    """
    numbers: dict[int, int] = {}
    after = _since(job) if behind is None else discord.Object(behind)
    try:
        with translated():
            async for message in channel.history(after=after, limit=MOST_HISTORY, oldest_first=True):
                if message.author.id == own_id and message.id != job.card_id:
                    shown = numbers_in(job, words_of(message)) or range(0)
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


def words_of(message: discord.Message) -> str:
    """Everything a message says, in its content or in the texts of its components."""
    texts = (part.content for part in parts_of(message.components) if isinstance(part, discord.TextDisplay))
    return "\n".join(filter(None, [message.content, *texts]))


def parts_of(components: Iterable[Any]) -> Iterator[Any]:
    """The components with everything in them."""
    for component in components:
        yield component
        yield from parts_of(getattr(component, "children", ()))


def _since(job: Job) -> datetime:
    return (job.posting_at or job.created_at) - CLOCK_SKEW


async def direct_channel(client: discord.Client, member_id: int) -> discord.DMChannel:
    with translated():
        return await client.create_dm(discord.Object(member_id))


def own_id(client: discord.Client) -> int:
    if client.user is None:
        raise DiscordBusy
    return client.user.id
