"""Finding a value in a long list the way people type it."""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from importlib import resources

from rapidfuzz import fuzz, process

_LONGEST = 200
"""Characters, before and after folding, for one may fold to eighteen; no value is nearly so long. To compare thousands
takes seconds, in which nobody else is answered."""

_SOME_LIKENESS = 1
"""Out of 100: below it a value has nothing in common with what was typed, as with emoji alone."""


def fold(text: str) -> str:
    """The text without case and accents, for comparing only."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def packaged_list(name: str) -> tuple[str, ...]:
    """A list of values that ships with the bot, in the API's own order."""
    text = resources.files("bot.tools").joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    return tuple(json.loads(text))


class SearchableList:
    """Values with their folded forms, made once: a search must be quick at every key a member presses."""

    def __init__(self, values: Sequence[str]) -> None:
        self.values = tuple(values)
        self._folded = [fold(value) for value in self.values]
        self._by_folded: dict[str, list[str]] = defaultdict(list)
        for folded, value in zip(self._folded, self.values, strict=True):
            self._by_folded[folded].append(value)

    def exact(self, typed: str) -> str | None:
        """The one value that was typed, whatever the case and accents."""
        if len(typed) > _LONGEST:
            return None
        if typed in self.values:
            return typed
        same = self._by_folded.get(fold(typed.strip()), [])
        return same[0] if len(same) == 1 else None

    def containing(self, typed: str, limit: int) -> list[str]:
        """Values that contain what was typed: those that begin with it first, else in the list's order."""
        if len(typed) > _LONGEST:
            return []
        wanted = fold(typed.strip())
        found = [
            (not folded.startswith(wanted), position)
            for position, folded in enumerate(self._folded)
            if wanted in folded
        ]
        return [self.values[position] for _, position in sorted(found)[:limit]]

    def nearest(self, typed: str, limit: int = 3) -> list[str]:
        """The values that look most like what was typed, the closest first; none where nothing does."""
        wanted = fold(typed[:_LONGEST])[:_LONGEST]
        found = process.extract(
            wanted, self._folded, scorer=fuzz.WRatio, limit=limit, score_cutoff=_SOME_LIKENESS
        )
        return [self.values[position] for _, _, position in found]
