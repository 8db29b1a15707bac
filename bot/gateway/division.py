"""Who listens to which shard. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Some shards of so many, or none."""

    count: int | None
    shards: frozenset[int]


@dataclass(frozen=True)
class Holder:
    """A living process, and the part that it listens to."""

    owner: str
    count: int | None
    shards: frozenset[int]


NONE: frozenset[int] = frozenset()


def count_in_force(others: Sequence[Holder]) -> int | None:
    """The number of shards that somebody listens with; all must agree on it, because it says which server is whose."""
    return next((other.count for other in others if other.shards), None)


def taken_by(others: Sequence[Holder]) -> frozenset[int]:
    return NONE.union(*(other.shards for other in others))


def free(count: int, mine: Collection[int], others: Sequence[Holder]) -> list[int]:
    """The shards that nobody listens to, from the lowest."""
    return sorted(set(range(count)) - set(mine) - taken_by(others))


def due(count: int, mine: Collection[int], others: Sequence[Holder]) -> list[int]:
    """The free shards that are this process's to take: up to its fair share, the remainder to whoever comes first."""
    fair_share = -(-count // (len(others) + 1))
    return free(count, mine, others)[: max(0, fair_share - len(mine))]


def kept(mine: frozenset[int], count: int | None, others: Sequence[Holder]) -> frozenset[int]:
    """What is still this process's own; nothing where the others have agreed on another number meanwhile."""
    return mine - taken_by(others) if count_in_force(others) in {None, count} else NONE


def part(
    mine: frozenset[int], my_count: int | None, others: Sequence[Holder], recommended: int | None, most: int
) -> Part:
    """What this process listens to from now on: what is still its own and, where a number is recommended, `most` more.

    The recommended number is for when nobody listens; until then the one in force stays.
    """
    shards = kept(mine, my_count, others)
    count = my_count if shards else count_in_force(others)
    if recommended is not None:
        count = count or recommended
        shards |= set(due(count, shards, others)[:most])
    return Part(count if shards else None, shards)


def surplus(mine: Collection[int], others: Sequence[Holder]) -> int | None:
    """A shard that somebody else should have: whoever listens to the fewest has at least two fewer."""
    fewest = min((len(other.shards) for other in others), default=len(mine))
    return max(mine) if len(mine) - fewest > 1 else None
