"""Times as figures."""

from collections.abc import Sequence


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which so large a share of them lies."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def spread(times: Sequence[float], *, unit: str = "ms") -> str:
    """The median, the 99th percentile and the worst of seconds."""
    scale, digits = (1000, 0) if unit == "ms" else (1, 2)
    told = (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
    words = (f"{name} {scale * percentile(times, share):.{digits}f}" for name, share in told)
    return f"{', '.join(words)} {unit}"
