"""A command that must be refused, made from one that would be right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.tools import Plan
from tests.whole.wishes import LEAST

RIGHT: Mapping[str, Mapping[str, Any]] = {wish.command: wish.options for wish in LEAST}
"""For each command a request that works on every paid plan."""


@dataclass(frozen=True, eq=False)
class Wrong:
    """One command with its options, the options that its refusal must name, and the plan it is asked on.

    What only a client could send that shows an older version of the command is `stale`.
    """

    command: str
    options: Mapping[str, Any]
    named: frozenset[str]
    plan: Plan = Plan.PRO
    stale: bool = False


def wrong(command: str, named: str, plan: Plan = Plan.PRO, /, **changes: Any) -> Wrong:
    """A right request with some changes, None taking an option away; `named` are options with blanks between."""
    options = {**RIGHT[command], **changes}
    given = {name: value for name, value in options.items() if value is not None}
    return Wrong(command, given, frozenset(named.split()), plan)
