"""From an interaction to an accepted job whose card stands: the way of every command and of `Run again`."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import discord

from bot.credits.refusals import ASK_MANAGERS
from bot.errors import Refusal
from bot.interactions.permissions import fallback_channel_id, refuse_where_results_cannot_be_posted
from bot.interactions.policy import allowed
from bot.interactions.presenter import present
from bot.interactions.retrying import Wish
from bot.interactions.services import services_of
from bot.interactions.showing import show
from bot.interactions.sources import located
from bot.jobs.job import Job, Order
from bot.logs import from_now_on
from bot.messages.job_buttons import ask_button
from bot.servers.server import Server
from bot.tools import Attachment, Tool

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

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
    await _place(interaction, Wish(request, paths={}), server, asked=None)


async def place(
    interaction: Interaction,
    wish: Wish,
    *,
    asked: str | None = None,
    origin: int | None = None,
    anew: bool = False,
) -> None:
    """Order what a button asks for; `asked` is the refused job for which it wants an approval.

    `origin` is the message in this channel that it goes on from. Whoever repeats what they asked for gets it as it was;
    what is asked for `anew`, by somebody else or with another tool, is private where the server prefers that, as a
    command is.
    """
    server = await allowed(interaction, wish.request.tool)
    if anew and server.private_by_default:
        wish = replace(wish, request=wish.request.privately())
    await _place(interaction, wish, server, asked=asked, origin=origin)


async def _place(
    interaction: Interaction, wish: Wish, server: Server, *, asked: str | None, origin: int | None = None
) -> None:
    """Have a job written and its card shown, in its turn."""
    async with let_in(interaction, private=wish.request.private):
        await _accept(interaction, wish, server, asked=asked, origin=origin)


@asynccontextmanager
async def let_in(interaction: Interaction, *, private: bool) -> AsyncIterator[None]:
    """Wait for a turn at the book and keep it, where what comes of it can be posted."""
    if not private:
        refuse_where_results_cannot_be_posted(interaction)
    async with services_of(interaction).line.turn(interaction, private=private):
        yield


async def _accept(
    interaction: Interaction, wish: Wish, server: Server, *, asked: str | None, origin: int | None
) -> None:
    """Hold the credits, write the job, show its card."""
    book = services_of(interaction).book
    wish = await located(interaction, wish, book)
    placed = replace(order_of(interaction, wish, server), origin_message_id=origin)
    job = await book.accept(placed, paths=wish.paths, asked=asked)
    from_now_on(job=job.id)
    if job.card_id is not None:
        log.info("interaction %s came twice; its job %s has its card", interaction.id, job.id)
    elif job.refused:
        await _offer(interaction, job)
    else:
        await show(interaction, book, [job])


async def _offer(interaction: Interaction, job: Job) -> None:
    """Say why a job was refused, with the button that asks for its approval."""
    why = (job.problem.detail if job.problem else None) or ""
    why = why.replace(ASK_MANAGERS, "The button below asks those who manage this server.")
    await present(interaction, Refusal(why), (ask_button(job),))


def order_of(interaction: Interaction, wish: Wish, server: Server) -> Order:
    """The order that an interaction in a channel of this server places."""
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
        fallback_channel_id=fallback_channel_id(interaction),
        spoiler=_hidden(wish) or wish.request.tool.command in server.spoiler_tools,
        parent_id=wish.parent,
    )


def _hidden(wish: Wish) -> bool:
    """Whether it is made of what is hidden until somebody wants to see it: what comes of it is to stay so."""
    return wish.spoiler or any(file.hidden for file in wish.request.files)


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
        return Attachment(value.url, value.filename, value.size, value.content_type, value.is_spoiler())
    return value
