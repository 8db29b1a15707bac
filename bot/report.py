"""What the log says when the bot starts and when it stops."""

import asyncio
import contextlib
import logging
import platform
from collections.abc import Sequence

import discord

from bot import VERSION
from bot.errors import StoreError
from bot.jobs.survey import Survey
from bot.settings import Settings
from bot.store.database import Database
from bot.store.presence import somebody_has_the_file
from bot.tools.wording import count

log = logging.getLogger(__name__)

LOGIN_SECONDS = 10.0
"""How long the start's line waits for Discord's yes; Discord may be away, which is no reason to say nothing."""

MOST_NAMED = 10
"""Jobs in hand that are named at the end."""


async def found(survey: Survey) -> str:
    """What earlier processes have left to do."""
    try:
        return str(await survey.take())
    except StoreError:
        log.warning("what there is to do could not be read")
        return "an unknown number of jobs"


async def tell_of_company(settings: Settings) -> None:
    """Warn where somebody has the SQLite file open already; it may be the bot before, which is about to end."""
    database = Database(settings.database_url)
    try:
        if await somebody_has_the_file(database):
            log.warning(
                "another process has %s open: if that is a bot which goes on, stop one of the two, or let them share "
                "PostgreSQL",
                database.path,
            )
    finally:
        await database.close()


async def tell_of_start(settings: Settings, database: str, left: str, logged_in: asyncio.Event) -> None:
    """Say what runs and what is taken up, once the start has succeeded: one that fails says why, and that alone."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(logged_in.wait(), LOGIN_SECONDS)
    log.info("started %s; found %s", made_of(settings, database), left)


def made_of(settings: Settings, database: str) -> str:
    """The versions that run, and what was chosen."""
    parts = (
        f"magic-hour-discord {VERSION}",
        f"discord.py {discord.__version__}",
        f"Python {platform.python_version()}",
        database,
        "polling" if settings.webhook_port is None else "webhooks",
        f"archive {'on' if settings.archive else 'off'}",
    )
    return ", ".join(parts)


def under_way(job_ids: Sequence[str]) -> str:
    """What is in hand when the end is asked for."""
    if not job_ids:
        return "no job is in hand"
    named = ", ".join(job_ids[:MOST_NAMED]) + (", …" if len(job_ids) > MOST_NAMED else "")
    return f"{count(len(job_ids), 'job')} in hand ({named}); a second signal ends the process at once"
