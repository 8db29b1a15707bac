"""Ordering the same for several files at once: one quote, one card, all of them or none."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.interactions.ordering import let_in, order_of
from bot.interactions.policy import allowed
from bot.interactions.retrying import Wish
from bot.interactions.services import services_of
from bot.interactions.showing import show
from bot.interactions.sources import located
from bot.logs import from_now_on
from bot.servers.server import Server

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]


async def place_together(interaction: Interaction, wishes: Sequence[Wish], origin: int | None) -> None:
    """Order several wishes for one tool; `origin` is the message in this channel that they go on from.

    Raises a Refusal, or what the book raises, when nothing was accepted.
    """
    server = await allowed(interaction, wishes[0].request.tool)
    if server.private_by_default:
        wishes = [replace(wish, request=wish.request.privately()) for wish in wishes]
    async with let_in(interaction, private=wishes[0].request.private):
        await _accept(interaction, wishes, server, origin)


async def _accept(
    interaction: Interaction, wishes: Sequence[Wish], server: Server, origin: int | None
) -> None:
    book = services_of(interaction).book
    wishes = [await located(interaction, wish, book) for wish in wishes]
    orders = [replace(order_of(interaction, wish, server), origin_message_id=origin) for wish in wishes]
    jobs = await book.accept_batch(orders)
    from_now_on(job=jobs[0].id)
    if jobs[0].card_id is None:
        await show(interaction, book, jobs)
    else:
        log.info("interaction %s came twice; its batch %s has its card", interaction.id, jobs[0].id)
