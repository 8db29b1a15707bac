"""A line of what was found. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.logs import scrubbed


class Mark(StrEnum):
    """How a line begins."""

    OK = "ok"
    WARN = "warn"
    """The bot works, but not everywhere or not for long."""
    FAIL = "FAIL"
    """The bot does not work like this."""


@dataclass(frozen=True)
class Line:
    """One finding: its mark, the short name of what was looked at, and a sentence that says what to do."""

    mark: Mark
    name: str
    words: str

    def __str__(self) -> str:
        # Servers and channels may be called anything, also what would move a terminal's cursor.
        shown = "".join(each if each.isprintable() else " " for each in scrubbed(self.words))
        return f"{self.mark:<4}  {self.name}: {shown}"


def ok(name: str, words: str) -> Line:
    return Line(Mark.OK, name, words)


def warn(name: str, words: str) -> Line:
    return Line(Mark.WARN, name, words)


def fail(name: str, words: str) -> Line:
    return Line(Mark.FAIL, name, words)


def shortened(lines: list[Line], most: int) -> Iterator[Line]:
    """The lines, or the first of them and how many there are besides."""
    yield from lines[:most]
    if len(lines) > most:
        first = lines[most]
        yield Line(first.mark, first.name, f"there are {len(lines) - most} more lines like these.")
