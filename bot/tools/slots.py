"""The things a tool can ask for, each reading, checking and naming its own value."""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Generic, NoReturn, TypeVar

from bot.errors import OptionRefused
from bot.tools.options import LONGEST_STRING, MOST_CHOICES, Option, OptionType
from bot.tools.search import SearchableList
from bot.tools.wording import count, listing, number, quoted

T = TypeVar("T")
N = TypeVar("N", int, float)

_LARGEST_NUMBER = 10**9  # what no tool needs, so small that two of them multiplied still fit a database
_ALL_NAMED = 5
_COLOUR = re.compile(r"#[0-9A-F]{6}", re.ASCII)
_UNPRINTABLE = dict.fromkeys(code for code in (*range(32), 127) if chr(code) not in "\n\t")


class Slot(ABC, Generic[T]):
    """One value of a tool, declared as a class attribute whose name is the option's name.

    `field` is the API's path of the value (`style.prompt`, `references[0].file_path`), None where the
    tool derives something from it. A default is filled in after the tool's own `resolve`; `usual` says in a
    member's words what happens when nothing is given, where the default alone does not. A card leaves out a value
    that equals its default, unless it is `always_shown`.
    """

    option_type: OptionType
    name: str = ""
    label: str = ""
    """What a card calls it: the name, where nothing else is said."""

    def __init__(
        self,
        field: str | None,
        description: str,
        *,
        required: bool = False,
        default: T | None = None,
        always_shown: bool = False,
        unit: str | None = None,
        usual: str | None = None,
    ) -> None:
        self.field = field
        self.description = description
        self.required = required
        self.default = default
        self.always_shown = always_shown
        self.unit = unit
        self.usual = usual

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.label = self.label or name.replace("_", " ")

    def options(self) -> tuple[Option, ...]:
        """The options of this slot, in Discord's order."""
        option = Option(
            name=self.name,
            slot=self.name,
            description=self.help,
            type=self.option_type,
            field=self.field,
            required=self.required,
            default=self.default if isinstance(self.default, str | int | float) else None,
            **self.limits(),
        )
        return (option,)

    @property
    def help(self) -> str:
        """The description with what is taken when nothing is given."""
        usual = self.usual or (self.words(self.default) if self.default else None)
        return f"{self.description} (default: {usual})" if usual else self.description

    def limits(self) -> dict[str, Any]:
        """What else Discord should know: ranges, choices."""
        return {}

    def take(self, raw: Mapping[str, Any]) -> T | None:
        """The member's value, or None where nothing was given.

        :raises OptionRefused: the value cannot be taken, or a required one is missing.
        """
        given = raw.get(self.name)
        value = None if given is None else self.read(given)
        if value is None and self.required:
            self.refuse("Please fill this in.")
        return value

    @abstractmethod
    def read(self, given: Any) -> T | None:
        """The value behind what was given; None where what was given is blank."""

    def words(self, value: Any) -> str:
        """The value as a card shows it."""
        return str(value)

    def refuse(self, problem: str) -> NoReturn:
        raise OptionRefused(option=self.name, problem=problem)


class Text(Slot[str]):
    """Free text; `max_length` is the API's limit in characters, which may lie above Discord's own."""

    option_type = str

    def __init__(
        self, *args: Any, max_length: int | None = None, headline: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.max_length = max_length
        self.headline = headline

    def limits(self) -> dict[str, Any]:
        longest = None if self.max_length is None else min(self.max_length, LONGEST_STRING)
        return {"min_length": 1 if self.required else None, "max_length": longest}

    def read(self, given: Any) -> str | None:
        if not isinstance(given, str):
            self.refuse("This must be text.")
        # Lone surrogates and control characters cannot be stored in every database, and nobody means them.
        text = given.encode("utf-8", "ignore").decode().translate(_UNPRINTABLE).strip()
        if self.max_length is not None and len(text) > self.max_length:
            self.refuse(
                f"At most {number(self.max_length)} characters are possible; this has {number(len(text))}."
            )
        return text or None


class Colour(Text):
    """A colour, sent as `#RRGGBB`; the sign in front may be left out."""

    def read(self, given: Any) -> str | None:
        typed = super().read(given)
        if typed is None:
            return None
        colour = f"#{typed.removeprefix('#')}".upper()
        if not _COLOUR.fullmatch(colour):
            self.refuse("Write the colour as # and six digits or letters up to F, such as #FFD700.")
        return colour


class Choice(Slot[str]):
    """One of a fixed list: choices in Discord where they fit there, else completed while typing."""

    option_type = str

    def __init__(self, *args: Any, values: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.values = tuple(values)
        self._list = SearchableList(self.values)

    def limits(self) -> dict[str, Any]:
        if len(self.values) <= MOST_CHOICES:
            return {"choices": self.values}
        return {"autocompletes": True}

    def read(self, given: Any) -> str | None:
        if isinstance(given, str) and not given.strip():
            return None
        value = self._list.exact(given) if isinstance(given, str) else None
        if value is None:
            self.refuse(f"{quoted(given)} is not in the list. {self._alternatives(str(given))}")
        return value

    def _alternatives(self, given: str) -> str:
        if len(self.values) <= _ALL_NAMED:
            return f"Possible are {listing(self.values, 'and')}."
        nearest = self._list.nearest(given)
        return f"Did you mean {listing(nearest)}?" if nearest else "Type a part of a name to search the list."

    def suggest(self, typed: str) -> list[str]:
        return self._list.containing(typed, MOST_CHOICES)


class _Numeric(Slot[N]):
    """A number in a range, or one of a few; Discord's check is repeated, as not every caller is Discord."""

    def __init__(
        self,
        *args: Any,
        minimum: float | None = None,
        maximum: float | None = None,
        values: Sequence[N] = (),
        step: int | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.minimum = minimum
        self.maximum = maximum
        self.step = step
        self.values: tuple[N, ...] = tuple(values)

    def limits(self) -> dict[str, Any]:
        return {"minimum": self.minimum, "maximum": self.maximum, "choices": self.values}

    def checked(self, given: Any) -> int | float:
        """The finite number within the limits, as an int where it is whole."""
        if isinstance(given, bool) or not isinstance(given, int | float):
            self.refuse("This must be a number.")
        if isinstance(given, float) and not math.isfinite(given):
            self.refuse("This must be a number.")
        if given < self._lowest or given > self._highest or (self.values and given not in self.values):
            self.refuse(self._range())
        if self.step is not None and given % self.step:
            self.refuse(f"This goes in steps of {self.step}.")
        return int(given) if float(given).is_integer() else given

    @property
    def _lowest(self) -> float:
        return -_LARGEST_NUMBER if self.minimum is None else self.minimum

    @property
    def _highest(self) -> float:
        return _LARGEST_NUMBER if self.maximum is None else self.maximum

    def _range(self) -> str:
        if self.values:
            return f"Possible are {listing(map(number, self.values), 'and')}."
        if self.maximum is None:
            return f"This must be at least {self.words(self._lowest)}."
        return f"This must be between {number(self._lowest)} and {self.words(self._highest)}."

    def words(self, value: Any) -> str:
        return count(value, self.unit) if self.unit else number(value)


class Number(_Numeric[float]):
    option_type = float

    def read(self, given: Any) -> float:
        return self.checked(given)


class Integer(_Numeric[int]):
    option_type = int

    def read(self, given: Any) -> int:
        value = self.checked(given)
        if isinstance(value, float):
            self.refuse("This must be a whole number.")
        return value


class Flag(Slot[bool]):
    option_type = bool

    def read(self, given: Any) -> bool:
        if not isinstance(given, bool):
            self.refuse("This is either true or false.")
        return given

    def words(self, value: Any) -> str:
        return "yes" if value else "no"
