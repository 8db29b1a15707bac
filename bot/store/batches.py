"""Queries on jobs that were asked for together: the first of them leads their batch, and has their card."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Update, and_, bindparam, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.cards import NEXT_CARD
from bot.store.job_rows import Row, columns, in_turn
from bot.store.schema import jobs

_BATCH = select(jobs).where(columns.batch_id == bindparam("of_batch"))
_LOCKED_BATCH = in_turn(_BATCH)


async def batch(connection: AsyncConnection, batch_id: str, *, lock: bool = False) -> list[Row]:
    """The jobs of a batch in the order in which they were asked for; with `lock` nobody else moves them until the
    commit.
    """
    query = _LOCKED_BATCH if lock else _BATCH
    rows = (await connection.execute(query, {"of_batch": batch_id})).mappings()
    return sorted(rows, key=lambda row: abs(int(row["interaction_id"])))


def _sharing_card() -> Update:
    of_batch = and_(columns.batch_id == bindparam("of_batch"), columns.id != bindparam("of_batch"))
    others = in_turn(select(columns.id).where(of_batch))
    waits = columns.state.in_(bindparam("states", expanding=True))
    due_at = case((waits, bindparam("now", type_=columns.due_at.type)), else_=columns.due_at)
    statement = update(jobs).where(columns.id.in_(select(others.cte("others").c.id)))
    return statement.values(card_id=bindparam("card"), due_at=due_at)


_SHARE_CARD = _sharing_card()


async def share_card(
    connection: AsyncConnection, batch_id: str, states: Collection[str], card_id: int, now: datetime
) -> None:
    """Tell the others of a batch where its card stands; those that still wait for that, in `states`, go on."""
    values = {"of_batch": batch_id, "states": list(states), "card": card_id, "now": now}
    await connection.execute(_SHARE_CARD, values)


async def turn_cards(connection: AsyncConnection, batch_ids: Iterable[str]) -> None:
    """Have the cards of batches shown anew; call it last, for nobody who holds a card's row may wait for another."""
    for batch_id in sorted(batch_ids):
        statement = update(jobs).where(columns.id == batch_id).values(card_revision=NEXT_CARD)
        await connection.execute(statement)


async def forget_token(connection: AsyncConnection, batch_id: str) -> None:
    """Forget the token of a batch's card once that has told the end of all its jobs, or stands nowhere. Call it after
    `turn_cards`: behind that, of the jobs that end at the same moment, the last sees the others.
    """
    others = jobs.alias()
    busy = select(others.c.id).where(others.c.batch_id == batch_id, others.c.told_at.is_(None))
    shown = or_(columns.card_id.is_(None), columns.card_shown >= columns.card_revision)
    over = and_(columns.id == batch_id, columns.token.is_not(None), shown, ~busy.exists())
    await connection.execute(update(jobs).where(over).values(token=None))
