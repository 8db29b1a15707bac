"""What a request costs, as far as Magic Hour publishes it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.tools.media import Kind
from bot.tools.wording import count, number


class Certainty(StrEnum):
    EXACT = "exact"  # Magic Hour charges this and nothing else
    ESTIMATE = "estimate"  # a published formula whose last factor (frames, length) is known only afterwards
    UNKNOWN = "unknown"  # no published rate; `credits` is the least it can be


FRAMES_PER_SECOND = 30
"""What Magic Hour itself assumes before it knows a clip: the frames that render are counted at the end."""

UNPUBLISHED = "not published: Magic Hour says what it charges when it takes the job"
"""The words for a list of prices."""


@dataclass(frozen=True)
class Quote:
    """The credits to hold, and the words that explain them."""

    credits: int
    certainty: Certainty
    explanation: str

    @property
    def exact(self) -> bool:
        return self.certainty is Certainty.EXACT


@dataclass(frozen=True)
class Price:
    """A tool's own view of the price, before the operator's fallbacks for what is not published.

    `units` counts what a fallback is multiplied with: images, or seconds of video.
    """

    credits: int
    explanation: str
    certainty: Certainty = Certainty.EXACT
    units: float = 1

    @classmethod
    def each(cls, how_many: float, noun: str, rate: int, certainty: Certainty = Certainty.EXACT) -> Self:
        """So many things at a fixed rate, rounded up to whole credits."""
        words = f"{count(how_many, noun)} at {count(rate, 'credit')} each"
        return cls(_whole(how_many * rate), words, certainty)

    @classmethod
    def frames(cls, seconds: float, per_frame: float, *, fps: float = FRAMES_PER_SECOND) -> Self:
        """An estimate: the frames that render are known only at the end."""
        rate = f"{count(per_frame, 'credit')} a frame"
        words = f"{count(seconds, 'second')} of {number(fps)} frames at {rate}"
        return cls(_whole(seconds * fps * per_frame), words, Certainty.ESTIMATE)

    @classmethod
    def unknown(cls, what: str, *, units: float = 1, at_least: float = 0) -> Self:
        explanation = f"Magic Hour does not publish the price of {what}"
        return cls(_whole(at_least), explanation, Certainty.UNKNOWN, units)

    def quote(self, kind: Kind, unpublished: Mapping[Kind, int]) -> Quote:
        """The quote; `unpublished` says what to hold per image, second of video or audio nobody names a price for."""
        if self.certainty is not Certainty.UNKNOWN:
            return Quote(self.credits, self.certainty, self.explanation)
        held = max(_whole(self.units * unpublished[kind]), self.credits)
        explanation = f"{self.explanation}; {count(held, 'credit')} are held until it says what it charges"
        return Quote(held, self.certainty, explanation)


def _whole(credits_: float) -> int:
    """Whole credits, rounded up; what is a whole number but for a binary fraction stays it."""
    return math.ceil(round(credits_, 6))
