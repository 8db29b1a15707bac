"""Which shards a process takes, keeps and gives away."""

import pytest

from bot.gateway.division import NONE, Holder, Part, count_in_force, due, free, kept, part, surplus


def holders(*parts: set[int], count: int = 4) -> list[Holder]:
    """Other living processes, each with these shards."""
    return [Holder(f"other {n}", count if each else None, frozenset(each)) for n, each in enumerate(parts)]


def test_the_number_in_force_is_that_of_whoever_listens() -> None:
    assert count_in_force(holders(set(), {1}, count=2)) == 2
    assert count_in_force(holders(set(), set())) is None
    assert count_in_force([]) is None


def test_free_is_what_nobody_listens_to() -> None:
    assert free(4, {3}, holders({1}, set())) == [0, 2]


@pytest.mark.parametrize(
    ("count", "mine", "others", "expected"),
    [
        (1, set(), [], [0]),
        (1, set(), [set(), set()], [0]),
        (1, set(), [{0}], []),
        (4, set(), [], [0, 1, 2, 3]),
        (4, {0}, [{1}], [2]),
        (4, {0, 2}, [{1}], []),
        (5, {0, 1}, [{2}], [3]),
        (2, set(), [set(), set(), set()], [0]),
    ],
)
def test_a_process_takes_free_shards_up_to_its_fair_share_of_the_living(
    count: int, mine: set[int], others: list[set[int]], expected: list[int]
) -> None:
    assert due(count, mine, holders(*others, count=count)) == expected


def test_without_a_recommended_number_nothing_is_taken() -> None:
    assert part(NONE, None, holders({0}), None, 0) == Part(None, NONE)
    assert part(frozenset({1}), 4, holders({0}), None, 0) == Part(4, frozenset({1}))


def test_the_recommended_number_is_for_when_nobody_listens() -> None:
    assert part(NONE, None, holders(set()), 3, 8) == Part(3, frozenset({0, 1}))
    assert part(NONE, None, holders({0}, count=2), 3, 8) == Part(2, frozenset({1}))
    assert part(frozenset({0}), 2, holders(set()), 3, 8) == Part(2, frozenset({0}))


def test_no_more_are_taken_at_once_than_may_introduce_themselves_at_once() -> None:
    assert part(NONE, None, [], 8, 2) == Part(8, frozenset({0, 1}))


def test_a_shard_that_somebody_else_has_taken_meanwhile_is_not_kept() -> None:
    assert kept(frozenset({0, 1}), 4, holders({1, 2})) == {0}


def test_nothing_is_kept_of_another_number_than_the_one_in_force() -> None:
    assert kept(frozenset({0, 1}), 2, holders({3}, count=4)) == NONE
    assert part(frozenset({0, 1}), 2, holders({3}, count=4), 4, 8) == Part(4, frozenset({0, 1}))


@pytest.mark.parametrize(
    ("mine", "others", "expected"),
    [
        ({0, 1}, [set()], 1),
        ({0, 1, 2}, [{3}, {4, 5}], 2),
        ({0}, [set()], None),
        ({0, 1}, [{2}], None),
        ({0, 1, 2, 3}, [], None),
        (set(), [{0, 1}], None),
    ],
)
def test_a_shard_is_given_to_whoever_has_at_least_two_fewer(
    mine: set[int], others: list[set[int]], expected: int | None
) -> None:
    assert surplus(mine, holders(*others)) == expected
