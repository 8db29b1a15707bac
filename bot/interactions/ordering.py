"""From an interaction to an accepted job whose card stands: the way of every command and of `Run again`."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any

import discord

from bot.credits.refusals import ASK_MANAGERS
from bot.errors import DiscordBusy, DiscordError, DiscordTokenExpired, Refusal, StoreError
from bot.interactions.permissions import refuse_where_results_cannot_be_posted
from bot.interactions.policy import allowed
from bot.interactions.presenter import present
from bot.interactions.retrying import Wish
from bot.interactions.services import Book, services_of
from bot.interactions.sources import located
from bot.jobs.job import Job, Order
from bot.jobs.states import State
from bot.messages.cards import card
from bot.messages.discord_errors import ALREADY_ANSWERED, code_of, translated
from bot.messages.job_buttons import ask_button
from bot.messages.text import credits_back, credits_of
from bot.tools import Attachment, Tool

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

NOTING_PAUSES = (0.5, 1, 2, 5, 15)
"""Seconds between attempts to write down where a card stands; the member has their answer already."""

LARGEST_FILE = 100 * 1024 * 1024
"""What is promised above this, in bytes, Discord has been seen not to keep."""


async def order(interaction: Interaction, tool: Tool, raw: Mapping[str, Any]) -> None:
    """Take a command with the options as Discord delivered them.

    Raises a Refusal, or what the book raises, when nothing was accepted.
    """
    server = await allowed(interaction, tool)
    values = {name: _value(value) for name, value in raw.items() if value is not None}
    if server.private_by_default:
        values.setdefault(tool.private.name, True)
    request = tool.prepare(values, services_of(interaction).plan())
    await _place(interaction, Wish(request, paths={}), asked=None)


async def place(interaction: Interaction, wish: Wish, *, asked: str | None = None) -> None:
    """Order what a button asks for; `asked` is the refused job for which it wants an approval."""
    await allowed(interaction, wish.request.tool)
    await _place(interaction, wish, asked=asked)


async def _place(interaction: Interaction, wish: Wish, *, asked: str | None) -> None:
    """Hold the credits, write the job, show its card."""
    book = services_of(interaction).book
    if not wish.request.private:
        refuse_where_results_cannot_be_posted(interaction)
    wish = await located(interaction, wish, book)
    job = await book.accept(order_of(interaction, wish), paths=wish.paths, asked=asked)
    if job.card_id is not None:
        log.info("interaction %s came twice; its job %s has its card", interaction.id, job.id)
    elif job.refused:
        await _offer(interaction, job)
    else:
        await _show(interaction, book, job)


async def _offer(interaction: Interaction, job: Job) -> None:
    """Say why a job was refused, with the button that asks for its approval."""
    why = (job.problem.detail if job.problem else None) or ""
    why = why.replace(ASK_MANAGERS, "The button below asks those who manage this server.")
    await present(interaction, Refusal(why), (ask_button(job),))


def order_of(interaction: Interaction, wish: Wish) -> Order:
    """The order that an interaction in a server's channel places."""
    member = interaction.user
    if (
        interaction.guild_id is None
        or interaction.channel_id is None
        or not isinstance(member, discord.Member)
    ):
        raise Refusal("This works only in a server. Nothing was charged.")
    return Order(
        interaction_id=interaction.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        member_id=member.id,
        role_ids=role_ids(member),
        request=wish.request,
        file_limit=file_limit(interaction, private=wish.request.private),
        token=interaction.token,
    )


def role_ids(member: discord.Member) -> tuple[int, ...]:
    """The member's roles without the one that everybody has, as Discord sent them.

    `member.roles` looks each of them up in the cache, where a server is missing for a while after a start.
    """
    return tuple(member._roles)  # noqa: SLF001  discord.py shows the bare ids nowhere else


def file_limit(interaction: Interaction, *, private: bool) -> int:
    """How large an attached file of the result may be, in bytes: the bot's posts get only what the server has."""
    guild = interaction.guild
    if private:
        return min(interaction.filesize_limit, LARGEST_FILE)
    ours = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES if guild is None else guild.filesize_limit
    return min(ours, LARGEST_FILE)


def _value(value: Any) -> Any:
    if isinstance(value, discord.Attachment):
        return Attachment(value.url, value.filename, value.size, value.content_type)
    return value


async def _show(interaction: Interaction, book: Book, job: Job) -> None:
    """Answer with the card; withdraw the job when Discord certainly did not show it."""
    try:
        message_id = await _answered(interaction, job)
    except DiscordBusy:
        log.warning("job %s: nobody knows whether its card is shown; it goes on", job.id)
    except DiscordTokenExpired:
        log.warning("job %s: the answer came too late for Discord; withdrawn", job.id)
        await _noted(job, book.withdraw(job.id))
    except DiscordError as error:
        log.warning("job %s: Discord did not show its card: %s", job.id, error)
        raise _unshown(job, withdrawn=await _noted(job, book.withdraw(job.id)) is True) from None
    else:
        await _shown(book, job, message_id)


async def _shown(book: Book, job: Job, message_id: int) -> None:
    """Write down where the card stands, over a trouble of the database: without that it could never be edited."""
    for pause in NOTING_PAUSES:
        try:
            await book.card_shown(job.id, message_id)
        except StoreError:
            log.warning("job %s: its card could not be written down, again in %s s", job.id, pause)
            await asyncio.sleep(pause)
        else:
            return
    await _noted(job, book.card_shown(job.id, message_id))


async def _noted(job: Job, note: Awaitable[bool | None]) -> bool | None:
    """Write down what became of the card; without the database the job goes on as if nobody knew."""
    try:
        return await note
    except StoreError:
        log.warning("job %s: what became of its card could not be written down", job.id)
        return None


def _unshown(job: Job, *, withdrawn: bool) -> Refusal:
    if withdrawn:
        return Refusal(
            f"Discord did not show the card of this job, so it was withdrawn. {credits_back(job.held)}"
        )
    held = "Its price is held as soon as it is known, and the outcome is posted here."
    if job.state is State.AWAITING_APPROVAL:
        held = "It waits for approval and holds nothing until then; the outcome is posted here."
    elif job.credits:
        held = f"Its {credits_of(job.credits)} stay held until it ends, and the outcome is posted here."
    return Refusal(f"Discord did not show the card of this job, which goes on all the same. {held}")


async def _answered(interaction: Interaction, job: Job) -> int:
    """The id of the card's message. Raises DiscordBusy when it stays unclear whether there is one."""
    try:
        return await _answer(interaction, job)
    except DiscordBusy:
        return await _answer(interaction, job)


async def _answer(interaction: Interaction, job: Job) -> int:
    draft = card(job, discord.utils.utcnow())
    try:
        with translated():
            answer = await interaction.response.send_message(**draft.sending(), ephemeral=job.private)
    except DiscordError as error:
        if code_of(error) != ALREADY_ANSWERED:
            raise
    else:
        if answer.message_id is not None:
            return answer.message_id
    return await _shown_before(interaction)


async def _shown_before(interaction: Interaction) -> int:
    """An earlier answer did arrive, although its own answer was lost: find the message it made."""
    try:
        with translated():
            return (await interaction.original_response()).id
    except DiscordError:
        raise DiscordBusy from None
