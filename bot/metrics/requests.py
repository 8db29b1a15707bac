"""The requests that go out and come in."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.metrics.naming import ANSWER_BUCKETS, PREFIX, REQUEST_BUCKETS


class MagicHourMeters:
    """Requests to Magic Hour, and the transfers of files to and from its stores."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            f"{PREFIX}magic_hour_requests_total",
            "Requests to Magic Hour by how they ended: 2xx, 4xx, 429, 5xx, or why there was no answer.",
            ["method", "route", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            f"{PREFIX}magic_hour_request_seconds",
            "How long requests to Magic Hour took, however they ended.",
            ["method", "route"],
            buckets=REQUEST_BUCKETS,
            registry=registry,
        )

    def requested(self, method: str, route: str, outcome: str, seconds: float) -> None:
        """A request has ended; `route` has placeholders where an address has ids."""
        self._requests.labels(method, route, outcome).inc()
        self._seconds.labels(method, route).observe(seconds)


class DiscordMeters:
    """Requests to Discord, and the answers to what comes in from there."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            f"{PREFIX}discord_requests_total",
            "Requests to Discord by status; none where there was no answer.",
            ["method", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            f"{PREFIX}discord_request_seconds",
            "How long requests to Discord took, without waiting for a rate limit before them.",
            ["method"],
            buckets=REQUEST_BUCKETS,
            registry=registry,
        )
        self._limited = Counter(
            f"{PREFIX}discord_rate_limited_total",
            "Answers of Discord that a rate limit was exceeded, by its scope.",
            ["scope"],
            registry=registry,
        )
        self._told_to_wait = Counter(
            f"{PREFIX}discord_rate_limit_wait_seconds_total",
            "Seconds that those answers asked to wait, in sum.",
            registry=registry,
        )
        self._answered = Histogram(
            f"{PREFIX}interaction_answer_seconds",
            "From the arrival of an interaction until Discord had taken its first answer.",
            ["kind"],
            buckets=ANSWER_BUCKETS,
            registry=registry,
        )

    def requested(self, method: str, status: str, seconds: float) -> None:
        self._requests.labels(method, status).inc()
        self._seconds.labels(method).observe(seconds)

    def limited(self, scope: str, seconds: float) -> None:
        """Discord has refused a request and asked to wait so many seconds."""
        self._limited.labels(scope).inc()
        self._told_to_wait.inc(seconds)

    def answered(self, kind: str, seconds: float) -> None:
        """An interaction has its first answer, so long after it came in."""
        self._answered.labels(kind).observe(seconds)


class WebhookMeters:
    """Webhooks that came to the door."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._received = Counter(
            f"{PREFIX}webhooks_received_total",
            "Webhooks by what their signatures prove: fresh, stale (signed long ago) or forged.",
            ["verdict"],
            registry=registry,
        )

    def received(self, verdict: str) -> None:
        self._received.labels(verdict).inc()
