"""The rules that bound what a member may spend.

Today they come from the settings alone. What managers set per server, role and member belongs into `Rules.of`, which
the ledger asks inside the very transaction that holds the credits.
"""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from bot.credits.periods import Period
from bot.store.database import Transaction


@dataclass(frozen=True)
class Allowance:
    """Credits per period; None is unlimited."""

    credits: int | None
    period: Period


@dataclass(frozen=True)
class Limits:
    """What bounds one member now."""

    allowance: Allowance
    time_zone: tzinfo = UTC
    account_floor: int = 0
    """Credits below which the shared Magic Hour account may not be brought."""


class Rules:
    """Finds the limits of a member."""

    def __init__(self, default: Limits) -> None:
        self._default = default

    async def of(
        self,
        transaction: Transaction,  # noqa: ARG002  these four are the question; the settings' answer needs none of them
        guild_id: int,  # noqa: ARG002
        member_id: int,  # noqa: ARG002
        role_ids: tuple[int, ...],  # noqa: ARG002
    ) -> Limits:
        """The limits of a member, read in the transaction that is about to spend."""
        return self._default
