"""How much there is to do, for whoever runs the bot: read with one cheap look, without a member or a server in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.jobs.states import State
from bot.jobs.transitions import Clock
from bot.store import credits, overview
from bot.store.database import Database
from bot.tools.wording import count

RESUMED: Mapping[State, str] = {
    State.ACCEPTED: "waiting for their turn",
    State.DETECTING: "in which faces are looked for",
    State.MEASURING: "whose clips are measured",
    State.UPLOADING: "whose files are sent",
    State.SUBMITTING: "on their way to Magic Hour",
    State.DELIVERING: "to be posted",
}
"""What this process goes on with."""

WAITING: Mapping[State, str] = {
    State.WAITING: "at Magic Hour",
    State.AWAITING_APPROVAL: "for an approval",
    State.CHOOSING: "for faces to be chosen",
    State.UNCONFIRMED: "unconfirmed",
}
"""What waits for somebody else."""


@dataclass(frozen=True)
class Overview:
    """What the database says of everything that is not over."""

    jobs: Mapping[tuple[str, str], int]
    """By state and tool."""
    credits: int
    """What they hold."""
    leased: int
    """How many of them a process carries, or did when it died a moment ago."""
    left: int
    """How many of them a process left with a lease that has run out."""
    untold: int
    """Ended jobs whose members do not know it yet."""
    account_credits: int | None
    account_read_at: datetime | None

    def __str__(self) -> str:
        """One line for the start: what is resumed, what is waited for, and what is released."""
        total = sum(self.jobs.values())
        if not total + self.untold:
            return "no unfinished jobs"
        begin = f"{count(total, 'unfinished job')}, {count(self.credits, 'credit')} held"
        return "; ".join([begin, *self._parts()])

    def _parts(self) -> list[str]:
        told = [f"{self.untold} of whose end is still to be told"] if self.untold else []
        resumed = [*self._told(RESUMED), *told]
        released = [f"{count(self.left, 'lease')} that had run out"] if self.left else []
        elsewhere = [f"{self.leased} until their leases end"] if self.leased else []
        groups = {
            "resumed": resumed,
            "waiting": self._told(WAITING),
            "released": released,
            "left to who carries them": elsewhere,
        }
        return [f"{name}: {', '.join(each)}" for name, each in groups.items() if each]

    def _told(self, words: Mapping[State, str]) -> list[str]:
        states: Counter[str] = Counter()
        for (state, _), jobs in self.jobs.items():
            states[state] += jobs
        return [f"{states[state]} {told}" for state, told in words.items() if states[state]]


class Survey:
    """Looks at the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self) -> Overview:
        """Raises StoreError."""
        async with self._database.read() as transaction:
            rows = await overview.unfinished(transaction, self._clock())
            untold = await overview.untold(transaction)
            account = await credits.latest_reading(transaction)
        return Overview(
            jobs={(row["state"], row["tool"]): int(row["jobs"]) for row in rows},
            credits=sum(int(row["credits"]) for row in rows),
            leased=sum(int(row["leased"]) for row in rows),
            left=sum(int(row["left"]) for row in rows),
            untold=untold,
            account_credits=account["credits"] if account else None,
            account_read_at=account["read_at"] if account else None,
        )
