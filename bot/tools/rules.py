"""Rules: what each value allows alone but not together, and gathering all that is wrong with one command."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import OptionRefused, OptionsRefused
from bot.tools.slots import Slot
from bot.tools.values import OpenValues

Check = Callable[[Any, OpenValues], None]


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong; it is judged only where nothing is wrong yet with the slots it is about."""

    about: tuple[Slot[Any] | type[Slot[Any]], ...]
    check: Check

    def needs(self, slots: Mapping[str, Slot[Any]]) -> frozenset[str]:
        """The names of its slots among those of a tool: only a finished class has given them their names."""
        kinds = tuple(each for each in self.about if isinstance(each, type))
        named = {each.name for each in self.about if isinstance(each, Slot)}
        return frozenset(named | {name for name, slot in slots.items() if isinstance(slot, kinds)})

    def also(self, *about: Slot[Any]) -> "Rule":
        """The same rule for a subclass whose limits depend on further slots."""
        return Rule((*self.about, *about), self.check)


def rule(*about: Slot[Any] | type[Slot[Any]]) -> Callable[[Check], Rule]:
    """Declare a method of a tool as a rule about these slots; it refuses by `slot.refuse(problem)`.

    A class of slots (`File`) stands for all of that kind.
    """
    return lambda check: Rule(about, check)


class Problems:
    """Everything that is wrong with one command, so that a member need not find it out piece by piece."""

    def __init__(self) -> None:
        self._found: dict[str, OptionRefused] = {}

    def among(self, slots: frozenset[str]) -> bool:
        return not slots.isdisjoint(self._found)

    @contextlib.contextmanager
    def about(self, slot: Slot[Any] | None = None) -> Iterator[None]:
        """Keep a refusal for later; it is about `slot`, or about the option it names."""
        try:
            yield
        except OptionRefused as problem:
            self._found.setdefault(problem.option if slot is None else slot.name, problem)

    def raise_any(self) -> None:
        """:raises OptionRefused: one thing is wrong. :raises OptionsRefused: several are."""
        refuse_all(list(self._found.values()))


def refuse_all(problems: list[OptionRefused]) -> None:
    """Raise what was found, as one refusal; nothing where nothing was."""
    if len(problems) > 1:
        raise OptionsRefused(problems)
    for problem in problems:
        raise problem
