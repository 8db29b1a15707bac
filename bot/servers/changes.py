"""Who has changed which rule of a server: written down for good, and told in its log channel."""

from dataclasses import dataclass
from datetime import datetime

from bot.servers.notices import NoticeKind, tell
from bot.store import servers as table
from bot.store import turns
from bot.store.database import Transaction

TURN = "rules"


@dataclass(frozen=True)
class Manager:
    """Somebody who manages a server, at the moment they change something."""

    guild_id: int
    member_id: int
    now: datetime
    interaction_id: int | None = None
    """By which a command is known that Discord delivers twice."""


async def take_turn(transaction: Transaction) -> None:
    """Let nobody else change rules until this transaction ends; call it before anything is read."""
    await turns.take_turn(transaction, TURN)


async def record(transaction: Transaction, manager: Manager, what: str, before: str, after: str) -> None:
    """Write down one change; where nothing is different afterwards there is none."""
    if before == after:
        return
    facts = {"what": what, "before": before, "after": after}
    values = {"guild_id": manager.guild_id, "changed_by": manager.member_id, "created_at": manager.now}
    asked = {"interaction_id": manager.interaction_id}
    change_id = await table.add_change(transaction, {**values, **facts, **asked})
    told = {**facts, "by": manager.member_id}
    await tell(transaction, manager.guild_id, NoticeKind.CHANGE, f"change:{change_id}", told, manager.now)


async def made_before(transaction: Transaction, manager: Manager) -> bool:
    """Whether this very command has made its change already: what adds or takes must not do so twice."""
    if manager.interaction_id is None:
        return False
    return await table.made_before(transaction, manager.guild_id, manager.interaction_id)
