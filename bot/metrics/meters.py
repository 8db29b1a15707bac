"""The meters of one process, in a registry of its own."""

import platform
from collections.abc import Callable, Iterable

from prometheus_client import (
    CollectorRegistry,
    Gauge,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from bot import VERSION
from bot.metrics.jobs import JobMeters
from bot.metrics.loop_lag import LoopLag
from bot.metrics.naming import PREFIX
from bot.metrics.reading import DatabaseCollector
from bot.metrics.requests import DiscordMeters, MagicHourMeters, WebhookMeters


class Metrics:
    """Everything that is measured; made once a process, by the composition root."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.jobs = JobMeters(self._registry)
        self.magic_hour = MagicHourMeters(self._registry)
        self.discord = DiscordMeters(self._registry)
        self.webhooks = WebhookMeters(self._registry)
        self.loop_lag = LoopLag(self._registry)
        self.database = DatabaseCollector()
        self._registry.register(self.database)
        _about_the_process(self._registry)

    def show(self, name: str, told: str, flag: Callable[[], bool]) -> None:
        """Show whether something is so at the moment of a scrape."""
        Gauge(f"{PREFIX}{name}", told, registry=self._registry).set_function(lambda: float(flag()))

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(_Uncreated(self._registry))


class _Uncreated(Collector):
    """A registry without the moments at which its counters began, which would double what is sent."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterable[Metric]:
        for metric in self._registry.collect():
            metric.samples = [each for each in metric.samples if not each.name.endswith("_created")]
            yield metric


def _about_the_process(registry: CollectorRegistry) -> None:
    build = Gauge(f"{PREFIX}build_info", "The version that runs.", ["version", "python"], registry=registry)
    build.labels(VERSION, platform.python_version()).set(1)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
