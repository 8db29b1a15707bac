"""What a measure found, beside a named floor of the same run and the goal, as one markdown table."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("measure", "ours", "floor", "ratio", "goal", "met?")


@dataclass(frozen=True)
class Row:
    """One line of the table: figures with their units; the floor says what it is; no `met` where there is no goal."""

    measure: str
    ours: str
    floor: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None


def line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    met = {True: "yes", False: "NO", None: ""}[row.met]
    return markdown((row.measure, row.ours, row.floor, ratio, row.goal, met))


def head() -> str:
    return f"{markdown(HEAD)}\n{markdown('---' for _ in HEAD)}"


def markdown(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
