"""What the chart of `/usage summary` shows, and the one door to drawing it. Pure but for that."""

import threading
from dataclasses import dataclass

from bot.tools.wording import count

_drawing = threading.Lock()
"""The plotting library draws one picture at a time."""


@dataclass(frozen=True)
class Bar:
    """One member, tool or channel, and what was spent in each step of time."""

    label: str
    stand_in: str
    """Shown instead of a label that no font of this machine can write."""
    steps: tuple[int, ...]

    @property
    def credits(self) -> int:
        return sum(self.steps)


@dataclass(frozen=True)
class Chart:
    """Bars over the same steps of time, the highest first; where there are `others`, the last bar is their sum."""

    title: str
    bars: tuple[Bar, ...]
    ticks: tuple[str, ...]
    """What each step of time is called."""
    course: str
    """What the steps are, such as `Per day`."""
    others: bool = False

    @property
    def credits(self) -> int:
        return sum(bar.credits for bar in self.bars)

    @property
    def words(self) -> str:
        """What the picture shows, for those who cannot see it."""
        bars = "; ".join(f"{bar.label} {bar.credits:,}" for bar in self.bars)
        return f"{self.title}: {count(self.credits, 'credit')}. {bars}"


def percent(part: int, whole: int) -> str:
    """`43 %`; a part that is there is never shown as nothing."""
    rounded = round(100 * part / whole) if whole else 0
    return "<1 %" if part and not rounded else f"{rounded} %"


def drawn(chart: Chart) -> bytes:
    """The chart as a PNG. Takes a moment, and the first time seconds: to be called in a thread.

    :raises OSError: the plotting library finds no folder to write its list of fonts into.
    """
    with _drawing:
        from bot.messages import drawing  # noqa: PLC0415  a second and 65 MB, which only the first chart is to pay

        return drawing.png(chart)
