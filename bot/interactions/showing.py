"""Answering with a card, of a job or of several that were asked for at once, and what follows when that fails."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import Any

import discord

from bot.errors import DiscordBusy, DiscordError, DiscordTokenExpired, Refusal, StoreError, WentOn
from bot.interactions.answering import answer
from bot.interactions.services import Book
from bot.jobs.job import WITHDRAWN, Job
from bot.jobs.states import State
from bot.messages.batches import batch_card
from bot.messages.cards import card
from bot.messages.panel import Panel
from bot.messages.text import credits_back, credits_of

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
Jobs = Sequence[Job]
"""A job alone, or a batch with the one that leads it first."""

NOTING_PAUSES = (0.5, 1, 2, 5, 15)
"""Seconds between attempts to write down where a card stands; the member has their answer already."""


async def show(interaction: Interaction, book: Book, jobs: Jobs) -> None:
    """Answer with the card; withdraw the jobs when Discord certainly did not show it.

    Raises a Refusal that says what became of them when it did not: WentOn where they could not be withdrawn.
    """
    job = jobs[0]
    try:
        message_id = await answer(interaction, card_of(jobs), private=job.private)
    except DiscordBusy:
        log.warning("job %s: nobody knows whether its card is shown; it goes on", job.id)
    except DiscordTokenExpired:
        withdrawn = await _noted(job, book.withdraw(job.id))
        log.warning("job %s: the answer came too late for Discord; withdrawn: %s", job.id, withdrawn)
    except DiscordError as error:
        log.warning("job %s: Discord did not show its card: %s", job.id, error)
        if await _noted(job, book.withdraw(job.id)):
            raise _withdrawn(jobs) from None
        raise _not_withdrawn(await _as_they_are(book, jobs)) from None
    else:
        await _shown(book, job, message_id)


def card_of(jobs: Jobs) -> Panel:
    """What their card says now."""
    now = discord.utils.utcnow()
    return card(jobs[0], now) if jobs[0].batch_id is None else batch_card(jobs, now)


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


async def _as_they_are(book: Book, jobs: Jobs) -> Jobs:
    """The jobs after they went on for a while; without the database as they were."""
    try:
        return [await book.get(job.id) or job for job in jobs]
    except StoreError:
        return jobs


def _withdrawn(jobs: Jobs) -> Refusal:
    back = credits_back(sum(job.held for job in jobs))
    what = "this job, so it was" if len(jobs) == 1 else "these jobs, so they were"
    return Refusal(f"Discord did not show the card of {what} withdrawn. {back}")


def _not_withdrawn(jobs: Jobs) -> Refusal:
    """What became of jobs of which somebody else was faster to make something."""
    if all(job.problem is not None and job.problem.code == WITHDRAWN for job in jobs):
        return _withdrawn(jobs)  # by an attempt whose own answer was lost
    return _ended(jobs) if all(job.state.final for job in jobs) else _went_on(jobs)


def _ended(jobs: Jobs) -> Refusal:
    what, where = ("this job", "its end is") if len(jobs) == 1 else ("these jobs", "their ends are")
    told = "told to you directly" if jobs[0].private else "told here"
    cost = sum(job.credits for job in jobs)
    charged = f"They cost {credits_of(cost)}." if cost else "Nothing was charged."
    return Refusal(f"Discord did not show the card of {what}; {where} {told}. {charged}")


def _went_on(jobs: Jobs) -> WentOn:
    what = "this job, which goes on" if len(jobs) == 1 else "these jobs, which go on"
    return WentOn(what=what, cost=_held(jobs))


def _held(jobs: Jobs) -> str:
    where = "sent to you directly" if jobs[0].private else "posted here"
    if jobs[0].state is State.AWAITING_APPROVAL:
        return f"It waits for approval and holds nothing until then; the outcome is {where}."
    held = sum(job.credits for job in jobs if not job.state.final)
    if len(jobs) > 1:
        return f"Their {credits_of(held)} stay held until they end, and the outcomes are {where}."
    if not held:
        return f"Its price is held as soon as it is known, and the outcome is {where}."
    return f"Its {credits_of(held)} stay held until it ends, and the outcome is {where}."
