"""Whether the books balance."""

import asyncio
from collections.abc import AsyncIterator

from bot.checks.line import Line, fail, ok, warn
from bot.store.books import books_problems
from bot.store.database import Database
from bot.store.inspection import Standing, inspect

BOOKS = "books"
PATIENCE_SECONDS = 8.0
"""Less than a check has: books of very many jobs take longer, which is no fault of theirs."""


async def books(of: Database, patience_seconds: float = PATIENCE_SECONDS) -> AsyncIterator[Line]:
    """Read all entries, jobs and grants."""
    if (await inspect(of)).standing is not Standing.CURRENT:
        yield warn(BOOKS, "not tried, because the database is not up to date.")
        return
    try:
        async with asyncio.timeout(patience_seconds):
            problems = await books_problems(of)
    except TimeoutError:
        yield warn(
            BOOKS,
            "there is too much to read in the time of a check: `python -m bot backup FILE` reads it all.",
        )
        return
    for problem in problems:
        yield fail(BOOKS, f"{problem}. Keep a backup of the database as it is, and report this.")
    if not problems:
        yield ok(BOOKS, "they balance.")
