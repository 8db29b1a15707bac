"""What a request costs, as far as Magic Hour publishes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.tools.media import Kind
from bot.tools.wording import count


class Certainty(StrEnum):
    EXACT = "exact"  # Magic Hour charges this and nothing else
    ESTIMATE = "estimate"  # a published formula whose last factor (frames, length) is known only afterwards
    UNKNOWN = "unknown"  # no published rate; `credits` is the least it can be


@dataclass(frozen=True)
class Quote:
    """The credits to hold, and the words that explain them."""

    credits: int
    exact: bool
    explanation: str


@dataclass(frozen=True)
class Price:
    """A tool's own view of the price, before the operator's fallbacks for what is not published."""

    credits: int
    explanation: str
    certainty: Certainty = Certainty.EXACT

    @classmethod
    def each(cls, how_many: int, noun: str, rate: int) -> Self:
        """So many things at a fixed rate."""
        return cls(how_many * rate, f"{count(how_many, noun)} at {count(rate, 'credit')} each")

    @classmethod
    def unknown(cls, what: str, at_least: int = 0) -> Self:
        explanation = f"Magic Hour does not publish the price of {what}"
        return cls(at_least, explanation, Certainty.UNKNOWN)

    def quote(self, kind: Kind, unpriced: Mapping[Kind, int]) -> Quote:
        """The quote; `unpriced` says how many credits to hold for a kind whose price nobody publishes."""
        if self.certainty is not Certainty.UNKNOWN:
            return Quote(self.credits, self.certainty is Certainty.EXACT, self.explanation)
        held = max(unpriced[kind], self.credits)
        explanation = f"{self.explanation}; {count(held, 'credit')} are held until it says what it charges"
        return Quote(held, exact=False, explanation=explanation)
