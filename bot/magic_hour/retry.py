"""How a request that does no harm when it arrives twice is repeated."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential_jitter,
)
from tenacity.stop import stop_base

from bot.errors import NotSent, Unclear

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class RetryPolicy:
    """How often a request is tried and how long the waits between are.

    Waits double from `first_wait_seconds`, with jitter, up to `longest_wait_seconds`. A Retry-After up to
    that length is waited out in full; a longer one ends the tries at once, and the caller plans with
    `retry_after`.
    """

    attempts: int = 4
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 15.0

    async def run(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        """Call until it succeeds, fails for good or has used up its attempts; raises the last error.

        `what` names the request in the log, without a query string.
        """
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self.attempts) | _AskedToWaitLonger(self.longest_wait_seconds),
            wait=self._wait_seconds,
            retry=retry_if_exception(is_passing),
            before_sleep=_report(what),
            reraise=True,
        )
        return await retrying(call)

    def _wait_seconds(self, state: RetryCallState) -> float:
        backoff = wait_exponential_jitter(
            multiplier=self.first_wait_seconds, max=self.longest_wait_seconds, jitter=self.first_wait_seconds
        )
        return max(backoff(state), asked_wait(_error(state)) or 0)


class _AskedToWaitLonger(stop_base):
    def __init__(self, longest_wait_seconds: float) -> None:
        self.longest_wait_seconds = longest_wait_seconds

    def __call__(self, retry_state: RetryCallState) -> bool:
        return (asked_wait(_error(retry_state)) or 0) > self.longest_wait_seconds


def is_passing(error: BaseException) -> bool:
    """Whether the same request may succeed a moment later."""
    return isinstance(error, NotSent | Unclear) or getattr(error, "passing", False)


def asked_wait(error: BaseException | None) -> float | None:
    """The seconds that the other side asked to wait, when it did."""
    return getattr(error, "retry_after", None)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _report(what: str) -> Callable[[RetryCallState], None]:
    def report(state: RetryCallState) -> None:
        error = _error(state)
        cause = getattr(error, "reason", None) or getattr(error, "status", "")
        log.warning(
            "%s: %s %s, attempt %d, again in %.1f s",
            what,
            type(error).__name__,
            cause,
            state.attempt_number,
            state.upcoming_sleep,
        )

    return report
