"""What the benchmarks say of what they have measured."""

import importlib

import pytest

from benchmarks.__main__ import MEASURES
from benchmarks.figures import percentile, spread
from benchmarks.heartbeat import longest_stall
from benchmarks.machine import machine
from benchmarks.table import Row, head, line

TIMES = [number / 1000 for number in range(100, 0, -1)]


def test_a_row_fits_under_the_head_and_says_whether_its_goal_was_met() -> None:
    row = Row("first answer", "30 ms", "10 ms (barest bot)", 3.004, "<= 3 x", met=False)

    assert line(row) == "| first answer | 30 ms | 10 ms (barest bot) | 3.00 | <= 3 x | NO |"
    assert head().splitlines()[0].count("|") == line(row).count("|")


def test_without_a_goal_nothing_was_met_or_missed() -> None:
    assert line(Row("memory", "100 MB")) == "| memory | 100 MB |  |  |  |  |"


def test_percentiles_are_times_that_were_measured() -> None:
    assert (percentile(TIMES, 0.5), percentile(TIMES, 0.99), percentile(TIMES, 1)) == (0.051, 0.1, 0.1)
    assert spread(TIMES) == "p50 51, p99 100, max 100 ms"


def test_the_longest_stall_is_the_longest_since_the_beginning() -> None:
    said = ["heartbeat 9.5 0.900000", "ready", "heartbeat 10.5 0.020000", "heartbeat 11.0 0.010000"]

    assert longest_stall(said, since=10.0) == 0.02
    assert longest_stall([], since=10.0) == 0.0


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_there(name: str) -> None:
    assert callable(importlib.import_module(MEASURES[name]).measure)


def test_the_machine_is_named() -> None:
    assert "cores" in machine()
