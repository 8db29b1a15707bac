"""Any life keeps the promises, and the same seed is the same life."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.life import Life, live

pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"  # a process that is killed closes neither files nor coroutines
)

TOGETHER = 10
"""Lives in one test."""

FOUND = {
    "the account was read again and again without a rest": 1,
    "the wait for a bell went by another clock than the loop": 3,
}
"""What a seed has found once; it has to go well ever after."""


def told(life: Life) -> str:
    """What went wrong, and how to see it again."""
    again = f"again: python -m tests.simulation --seed {life.seed} --trace"
    return "\n".join([f"seed {life.seed}:", *life.broken, again])


@pytest.mark.parametrize("first", range(0, 100, TOGETHER))
def test_no_promise_is_broken_in_ten_lives(first: int) -> None:
    lives = [live(seed) for seed in range(first, first + TOGETHER)]

    assert [told(life) for life in lives if life.broken] == []
    assert sum(life.counts["jobs"] for life in lives) > 3 * TOGETHER, "so that there is something to keep"
    assert sum(life.counts["processes"] for life in lives) > 3 * TOGETHER, (
        "so that there is something to survive"
    )


@pytest.mark.parametrize("seed", FOUND.values(), ids=FOUND.keys())
def test_what_was_found_once_stays_mended(seed: int) -> None:
    life = live(seed)

    assert not life.broken, told(life)


def test_the_same_seed_is_the_same_life() -> None:
    first, second = live(4), live(4)

    assert first.counts["creates"] > 0
    assert first.trace == second.trace


def test_a_seed_is_the_same_life_in_every_process() -> None:
    assert _digest(4, hash_seed="1") == live(4).digest == _digest(4, hash_seed="2")


def test_another_seed_is_another_life() -> None:
    assert live(4).digest != live(5).digest


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
