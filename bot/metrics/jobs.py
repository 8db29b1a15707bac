"""What becomes of jobs and credits, as far as this process moves them."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.metrics.naming import PREFIX, WAIT_BUCKETS


class JobMeters:
    """Counts ends and credits, and measures waits."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._ended = Counter(
            f"{PREFIX}jobs_ended_total",
            "Jobs that this process brought to their ends.",
            ["tool", "ending"],
            registry=registry,
        )
        self._waited = Histogram(
            f"{PREFIX}job_wait_seconds",
            "Stretches of the way of jobs: accepted_submitted, submitted_complete, complete_posted, accepted_posted.",
            ["stretch", "kind"],
            buckets=WAIT_BUCKETS,
            registry=registry,
        )
        self._charged = Counter(
            f"{PREFIX}credits_charged_total",
            "Credits that jobs have cost which this process brought to their ends.",
            ["tool"],
            registry=registry,
        )
        self._released = Counter(
            f"{PREFIX}credits_released_total",
            "Held credits that this process gave back, because jobs ended without a result or cost less.",
            ["tool"],
            registry=registry,
        )

    def ended(self, tool: str, ending: str) -> None:
        self._ended.labels(tool, ending).inc()

    def waited(self, stretch: str, kind: str, seconds: float) -> None:
        self._waited.labels(stretch, kind).observe(max(0.0, seconds))

    def charged(self, tool: str, credits: int) -> None:
        self._charged.labels(tool).inc(credits)

    def released(self, tool: str, credits: int) -> None:
        self._released.labels(tool).inc(credits)
