"""Jobs, whose state follows from the clock alone, and the account that pays for them."""

import heapq
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.clock import Clock
from sandbox.magic_hour.failures import Failures, JobError
from sandbox.magic_hour.refusals import Refused
from sandbox.magic_hour.tools.tool import Tool

Ending = Literal["complete", "error", "canceled"]

UNKNOWN_STATUS = "warming_up"
SHARE_QUEUED = 0.2
TIMES_SLOWER = 10

_ID_LETTERS = string.ascii_lowercase + string.digits


@dataclass
class Job:
    """One project: what was asked for, when it moves, how it ends, what it costs."""

    id: str
    name: str | None
    tool: Tool
    request: Any
    sources: Sequence[Source]
    failures: Failures
    error: JobError | None
    charged_at_first: int
    charged_at_end: int
    created_at: float
    renders_at: float
    ends_at: float
    clock: Clock = field(repr=False)
    enabled: bool = True
    times_shown: int = 0
    dead_until_shown: int | None = None
    breaks_left: int = 0

    @property
    def ending(self) -> Ending:
        if self.failures.cancel:
            return "canceled"
        return "complete" if self.error is None else "error"

    @property
    def final(self) -> bool:
        return self.clock.now() >= self.ends_at

    @property
    def status(self) -> str:
        if self.final:
            return self.ending
        if self.clock.now() < self.renders_at:
            return "queued"
        return UNKNOWN_STATUS if self.failures.unknown_status else "rendering"

    @property
    def credits_charged(self) -> int:
        return self.charged_at_end if self.final else self.charged_at_first


class Account:
    """The credits that all jobs share; a job is charged when it is made and settled when it ends."""

    def __init__(self, tier: str, credits_: int, clock: Clock) -> None:
        self.tier = tier
        self._credits = credits_
        self._clock = clock
        self._unsettled: list[tuple[float, str, int]] = []

    @property
    def balance(self) -> int:
        while self._unsettled and self._unsettled[0][0] <= self._clock.now():
            self._credits += heapq.heappop(self._unsettled)[2]
        return self._credits

    def charge(self, job: Job) -> None:
        """Take the job's price now and remember what comes back at its end."""
        if job.charged_at_first > self.balance:
            raise Refused(402, "You do not have enough credits for this request")
        self._credits -= job.charged_at_first
        comes_back = job.charged_at_first - job.charged_at_end
        heapq.heappush(self._unsettled, (job.ends_at, job.id, comes_back))


def open_job(
    tool: Tool,
    request: Any,
    sources: Sequence[Source],
    error: JobError | None,
    failures: Failures,
    *,
    tier: str,
    speed: float,
    clock: Clock,
) -> Job:
    """Make a job that starts now and takes the tool's usual time divided by `speed`."""
    now = clock.now()
    seconds = tool.p50_seconds / speed * (TIMES_SLOWER if failures.slow else 1)
    error = error or failures.error
    price = tool.price(request, tier)
    refunded = failures.cancel or error is not None
    return Job(
        id="c" + "".join(secrets.choice(_ID_LETTERS) for _ in range(24)),
        name=tool.name(request) or f"{tool.title} - {int(now)}",
        tool=tool,
        request=request,
        sources=sources,
        failures=failures,
        error=error,
        charged_at_first=price,
        charged_at_end=0 if refunded else tool.final_price(request, sources, tier),
        created_at=now,
        renders_at=now + seconds * SHARE_QUEUED,
        ends_at=now + seconds,
        clock=clock,
        breaks_left=int(failures.broken_download),
    )
