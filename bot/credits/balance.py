"""The arithmetic of credits: what is available, and where a sum is taken from or goes back to. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

ALLOWANCE: None = None
"""The source of an entry that draws on the allowance and on no grant."""


@dataclass(frozen=True)
class GrantLeft:
    """What is left of one grant."""

    id: int
    left: int


@dataclass(frozen=True)
class Balance:
    """A member's credits in one period; an `allowance` of None is unlimited."""

    allowance: int | None
    spent: int
    grants: tuple[GrantLeft, ...] = ()
    """In the order in which they are spent."""

    @property
    def of_allowance(self) -> int | None:
        """What is left of the allowance; an overdraft counts as nothing left."""
        return None if self.allowance is None else max(0, self.allowance - self.spent)

    @property
    def of_grants(self) -> int:
        return sum(grant.left for grant in self.grants)

    @property
    def available(self) -> int | None:
        return None if self.of_allowance is None else self.of_allowance + self.of_grants

    def covers(self, credits: int) -> bool:
        return self.available is None or credits <= self.available


@dataclass(frozen=True)
class Part:
    """A signed piece of a sum: drawn from a grant, or from the allowance when `grant_id` is None."""

    grant_id: int | None
    credits: int


def take(credits: int, balance: Balance) -> list[Part]:
    """Spread a sum over the allowance first, then the grants; what nothing covers overdraws the allowance."""
    if balance.of_allowance is None:
        return _without_nothing([Part(ALLOWANCE, credits)])
    from_allowance = min(credits, balance.of_allowance)
    left = credits - from_allowance
    parts = []
    for grant in balance.grants:
        parts.append(Part(grant.id, min(left, grant.left)))
        left -= parts[-1].credits
    return _without_nothing([Part(ALLOWANCE, from_allowance + left), *parts])


def give_back(credits: int, drawn: Sequence[Part]) -> list[Part]:
    """Return a sum to where it was drawn from, the last source first, so that grants are spared before the
    allowance.
    """
    parts = []
    for source in reversed(drawn):
        returned = min(credits, max(0, source.credits))
        parts.append(Part(source.grant_id, -returned))
        credits -= returned
    return _without_nothing(parts)


def net(parts: Sequence[Part]) -> list[Part]:
    """What each source has given in sum, in the order in which the sources were first used."""
    sums: dict[int | None, int] = {}
    for part in parts:
        sums[part.grant_id] = sums.get(part.grant_id, 0) + part.credits
    return _without_nothing([Part(source, credits) for source, credits in sums.items()])


def _without_nothing(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.credits]
