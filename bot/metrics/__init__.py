"""What one process measures of itself, for Prometheus."""

from bot.metrics.loop_lag import LoopLag
from bot.metrics.meters import Metrics
from bot.metrics.reading import Reading
from bot.metrics.traffic import Traffic

__all__ = ["LoopLag", "Metrics", "Reading", "Traffic"]
