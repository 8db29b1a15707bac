"""The plan of the Magic Hour account: what it may make, and how large a file it takes."""

from enum import StrEnum
from typing import Self

_MB = 1_000_000


class Plan(StrEnum):
    FREE = "free"
    CREATOR = "creator"
    PRO = "pro"
    BUSINESS = "business"

    @classmethod
    def of(cls, tier: str | None) -> Self:
        """The plan behind an account's tier; an unknown tier, or none, counts as the smallest paid plan.

        Magic Hour itself refuses what the real plan does not include, so a wrong guess costs nobody anything.
        """
        try:
            return cls((tier or "").strip().lower())
        except ValueError:
            return cls("creator")

    @property
    def paid(self) -> bool:
        return self is not Plan.FREE

    @property
    def upload_limit(self) -> int:
        """The largest file Magic Hour takes, in bytes."""
        return _UPLOAD_LIMITS[self]

    @property
    def longest_edge(self) -> int:
        """The longest edge in pixels that the tools without named resolutions make."""
        return _LONGEST_EDGES[self]


_UPLOAD_LIMITS = {
    Plan.FREE: 200 * _MB,
    Plan.CREATOR: 2_000 * _MB,
    Plan.PRO: 5_000 * _MB,
    Plan.BUSINESS: 10_000 * _MB,
}

_LONGEST_EDGES = {Plan.FREE: 576, Plan.CREATOR: 1024, Plan.PRO: 1472, Plan.BUSINESS: 4096}
