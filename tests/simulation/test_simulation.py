"""Any life keeps the promises, and the same seed is the same life."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.simulation.life import Life, live

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"  # a process that is killed closes neither files nor coroutines
)

TOGETHER = 10
"""Lives in one test."""

TELLING = {
    "the account was read again and again, without a rest": 1,
    "the answer to a post was lost": 1,
    "a process died between a create and its answer": 5,
    "two processes carried one job": 12,
    "a create was answered with an error of the server's": 21,
    "the answer to a create never came": 37,
}
"""Lives that break a promise as soon as the bot goes wrong about this: each has been seen to do so."""


lived = cache(live)
"""The same life again, without living it twice: whether it would be the same, a test of its own finds out."""


def told(life: Life) -> str:
    """What went wrong, and how to see it again."""
    again = f"again: python -m tests.simulation --seed {life.seed} --trace"
    return "\n".join([f"seed {life.seed}:", *life.broken, again])


@pytest.mark.parametrize("first", range(0, 100, TOGETHER))
def test_no_promise_is_broken_in_ten_lives(first: int) -> None:
    lives = [lived(seed) for seed in range(first, first + TOGETHER)]

    assert [told(life) for life in lives if life.broken] == []
    assert sum(life.counts["jobs"] for life in lives) > 3 * TOGETHER, "so that there is something to keep"
    assert sum(life.counts["processes"] for life in lives) > 3 * TOGETHER, (
        "so that there is something to survive"
    )


@pytest.mark.parametrize("seed", TELLING.values(), ids=TELLING.keys())
def test_a_life_that_once_told_of_a_defect_goes_well(seed: int) -> None:
    life = lived(seed)

    assert not life.broken, told(life)


def test_the_same_seed_is_the_same_life() -> None:
    first, second = lived(4), live(4)

    assert first.counts["creates"] > 0
    assert first.trace == second.trace


def test_a_seed_is_the_same_life_in_every_process() -> None:
    assert _digest(4, hash_seed="1") == lived(4).digest == _digest(4, hash_seed="2")


def test_another_seed_is_another_life() -> None:
    assert lived(4).digest != lived(5).digest


def _digest(seed: int, *, hash_seed: str) -> str:
    """Of a life in a process that sorts its sets and dictionaries in another order."""
    ran = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "tests.simulation", "--seed", str(seed)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    return ran.stdout.split()[2]
