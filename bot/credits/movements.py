"""The lines of a member's account statement: one for each job, and one for whatever happened to a grant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class JobMovement:
    """All that one job has moved."""

    at: datetime
    """When credits were first taken for it."""
    tool: str
    state: str
    held: int
    taken: int
    """The hold, and what was charged beyond it."""
    returned: int

    @property
    def spent(self) -> int:
        """What the job holds or was charged."""
        return self.taken - self.returned


class GrantEvent(StrEnum):
    GRANTED = "granted"
    TAKEN_BACK = "taken back"
    EXPIRED = "expired"


@dataclass(frozen=True)
class GrantMovement:
    """Credits that were given to the member, or that they lost without spending them."""

    at: datetime
    event: GrantEvent
    credits: int
    by: int | None
    """The manager who did it; None where nobody did."""
    reason: str | None


Movement = JobMovement | GrantMovement


def of_job(row: Mapping[Any, Any]) -> JobMovement:
    return JobMovement(
        at=row["accepted_at"],
        tool=row["tool"],
        state=row["state"],
        held=int(row["held"]),
        taken=int(row["taken"]),
        returned=int(row["returned"]),
    )


def granted(row: Mapping[Any, Any]) -> GrantMovement:
    return GrantMovement(
        row["created_at"], GrantEvent.GRANTED, row["credits"], row["granted_by"], row["reason"]
    )


def taken_back(row: Mapping[Any, Any]) -> GrantMovement:
    return GrantMovement(
        row["created_at"], GrantEvent.TAKEN_BACK, row["credits"], row["revoked_by"], row["reason"]
    )


def expired(row: Mapping[Any, Any]) -> GrantMovement:
    return GrantMovement(row["expires_at"], GrantEvent.EXPIRED, int(row["left"]), None, row["reason"])
