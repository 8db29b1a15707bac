"""How fast a member may go: a burst, then a steady rate, in a memory that does not grow."""

import pytest

from bot.interactions.rates import ACTIONS, Rate, Throttle

ADA, BOB = (1, 10), (1, 11)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def taken(throttle: Throttle, tries: int) -> int:
    """How many of so many tries at one moment are counted."""
    return sum(throttle.wait(ADA) == 0 for _ in range(tries))


def test_a_burst_is_taken_and_no_more(clock: Clock) -> None:
    assert taken(Throttle(Rate(20, 2.0), clock), 100) == 20


def test_then_there_is_one_more_each_time_its_seconds_have_passed(clock: Clock) -> None:
    throttle = Throttle(Rate(20, 2.0), clock)
    taken(throttle, 100)

    clock.now += 1.5
    assert throttle.wait(ADA) == pytest.approx(0.5)
    clock.now += 0.5
    assert taken(throttle, 100) == 1
    clock.now += 6.0
    assert taken(throttle, 100) == 3


def test_what_was_refused_does_not_count(clock: Clock) -> None:
    """Whoever keeps trying waits no longer than somebody who does not."""
    throttle = Throttle(Rate(2, 2.0), clock)
    taken(throttle, 1_000)

    assert throttle.wait(ADA) == pytest.approx(2.0)


def test_who_rests_has_the_whole_burst_again_and_no_more(clock: Clock) -> None:
    throttle = Throttle(Rate(20, 2.0), clock)
    taken(throttle, 100)

    clock.now += 1_000_000.0
    assert taken(throttle, 100) == 20


def test_each_member_of_each_server_is_counted_apart(clock: Clock) -> None:
    throttle = Throttle(Rate(1, 2.0), clock)

    assert [throttle.wait(who) for who in (ADA, BOB, (2, 10))] == [0, 0, 0]
    assert all(throttle.wait(who) for who in (ADA, BOB, (2, 10)))


def test_the_memory_is_bounded_and_forgets_who_has_done_nothing_for_longest(clock: Clock) -> None:
    throttle = Throttle(Rate(2, 60.0), clock, most=100)
    assert (throttle.wait(ADA), throttle.wait(ADA)) == (0, 0)
    for member in range(1_000, 1_099):
        throttle.wait((1, member))
    assert throttle.wait(ADA) > 0  # which makes it the latest

    for member in range(2_000, 2_099):
        throttle.wait((1, member))

    assert len(throttle) == 100
    assert throttle.wait(ADA) > 0
    assert throttle.wait((1, 1_098)) == 0


def test_nobody_who_works_by_hand_meets_the_limit(clock: Clock) -> None:
    """Somebody who does something every three seconds for an hour."""
    throttle = Throttle(ACTIONS, clock)
    for _ in range(1_200):
        assert throttle.wait(ADA) == 0
        clock.now += 3.0
