"""What the database says at a scrape."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.metrics.naming import PREFIX

_EVERYWHERE = "The same at every process."


@dataclass(frozen=True)
class Reading:
    """The facts of one look at the database."""

    unfinished: Mapping[tuple[str, str], int]
    """Jobs by state and tool."""
    untold: int
    """Ended jobs whose members do not know it yet."""
    credits_held: int
    account_credits: int | None = None
    account_read_at: float | None = None
    """In Unix seconds."""


class DatabaseCollector(Collector):
    """Shows the latest reading; without one only that the database is away."""

    def __init__(self) -> None:
        self.reading: Reading | None = None

    def collect(self) -> Iterable[Metric]:
        up = self.reading is not None
        yield _gauge("database_up", "Whether this process can read the database.", float(up))
        if self.reading is not None:
            yield from _jobs(self.reading)
            yield from _account(self.reading)


def _jobs(reading: Reading) -> Iterable[Metric]:
    told = f"Jobs that have not ended, by where they are. {_EVERYWHERE}"
    family = GaugeMetricFamily(f"{PREFIX}jobs_unfinished", told, labels=["state", "tool"])
    for labels, count in sorted(reading.unfinished.items()):
        family.add_metric(labels, count)
    yield family
    yield _gauge(
        "jobs_untold", f"Ended jobs whose members are still to be told. {_EVERYWHERE}", reading.untold
    )
    yield _gauge(
        "credits_held", f"Credits that jobs hold which have not ended. {_EVERYWHERE}", reading.credits_held
    )


def _account(reading: Reading) -> Iterable[Metric]:
    if reading.account_credits is not None:
        told = f"What the Magic Hour account had when it was last read. {_EVERYWHERE}"
        yield _gauge("account_credits", told, reading.account_credits)
    if reading.account_read_at is not None:
        told = (
            f"When the account was last read, in Unix time; time() - this is the reading's age. {_EVERYWHERE}"
        )
        yield _gauge("account_read_timestamp_seconds", told, reading.account_read_at)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{PREFIX}{name}", told, value=value)
