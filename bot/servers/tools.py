"""The tools as a manager names them. Pure."""

from bot.errors import RuleRefused
from bot.tools import CATALOGUE
from bot.tools.search import SearchableList
from bot.tools.wording import instead, quoted

_COMMANDS = SearchableList(sorted(CATALOGUE))


def tools_containing(typed: str, limit: int) -> list[str]:
    """Commands of tools that contain what was typed, with or without the slash."""
    return _COMMANDS.containing(_bare(typed), limit)


def known_tool(typed: str) -> str:
    """The command of the tool that was named.

    :raises RuleRefused: there is no such tool.
    """
    found = _COMMANDS.exact(_bare(typed))
    if found is None:
        nearest = instead("Nearest", (f"/{name}" for name in _COMMANDS.nearest(_bare(typed))))
        raise RuleRefused(option="tool", problem=f"{quoted(typed)} is no tool.{nearest}")
    return found


def _bare(typed: str) -> str:
    return typed.strip().removeprefix("/")
