"""Queries on jobs that were asked for together: the first of them leads their batch, and has their card."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import and_, case, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.jobs import NEXT_CARD, Row, columns, in_turn
from bot.store.schema import jobs


async def batch(connection: AsyncConnection, batch_id: str, *, lock: bool = False) -> list[Row]:
    """The jobs of a batch in the order in which they were asked for; with `lock` nobody else moves them until the
    commit.
    """
    query = select(jobs).where(columns.batch_id == batch_id)
    rows = (await connection.execute(in_turn(query) if lock else query)).mappings()
    return sorted(rows, key=lambda row: abs(int(row["interaction_id"])))


async def share_card(
    connection: AsyncConnection, batch_id: str, states: Collection[str], card_id: int, now: datetime
) -> None:
    """Tell the others of a batch where its card stands; those that still wait for that, in `states`, go on."""
    others = in_turn(select(columns.id).where(columns.batch_id == batch_id, columns.id != batch_id))
    due_at = case((columns.state.in_(states), literal(now, columns.due_at.type)), else_=columns.due_at)
    statement = update(jobs).where(columns.id.in_(select(others.cte("others").c.id)))
    await connection.execute(statement.values(card_id=card_id, due_at=due_at))


async def turn_cards(connection: AsyncConnection, batch_ids: Iterable[str]) -> None:
    """Have the cards of batches shown anew; call it last, for nobody who holds a card's row may wait for another."""
    for batch_id in sorted(batch_ids):
        statement = update(jobs).where(columns.id == batch_id).values(card_revision=NEXT_CARD)
        await connection.execute(statement)


async def forget_token(connection: AsyncConnection, batch_id: str) -> None:
    """Forget the token of a batch's card once that has told the end of all its jobs."""
    others = jobs.alias()
    busy = select(others.c.id).where(others.c.batch_id == batch_id, others.c.told_at.is_(None))
    over = and_(columns.id == batch_id, columns.card_shown >= columns.card_revision, ~busy.exists())
    await connection.execute(update(jobs).where(over).values(token=None))
