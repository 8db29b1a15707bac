"""The time zones there are, found the way people type them."""

import asyncio
from functools import cache
from zoneinfo import available_timezones

from bot.errors import RuleRefused
from bot.tools.search import SearchableList
from bot.tools.wording import instead, quoted

_NO_PLACES = {"Factory", "localtime"}
"""Files beside the zones that mean whatever a machine was set up for."""


async def zones_containing(typed: str, limit: int) -> list[str]:
    """Names of zones that contain what was typed, `new york` too."""
    return (await _zones()).containing(_as_written(typed), limit)


async def known_zone(typed: str) -> str:
    """The zone's own name for what was typed, whatever the case.

    :raises RuleRefused: there is no such zone.
    """
    zones = await _zones()
    found = zones.exact(_as_written(typed))
    if found is None:
        nearest = instead("Nearest", (f"`{name}`" for name in zones.nearest(typed)))
        raise RuleRefused(option="time_zone", problem=f"{quoted(typed)} is no time zone.{nearest}")
    return found


def _as_written(typed: str) -> str:
    return typed.strip().replace(" ", "_")


async def _zones() -> SearchableList:
    return await asyncio.to_thread(_read)


@cache
def _read() -> SearchableList:
    """Walks over hundreds of files, once."""
    return SearchableList(sorted(available_timezones() - _NO_PLACES))
