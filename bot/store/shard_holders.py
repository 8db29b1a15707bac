"""Queries on the processes that divide the shards among themselves, and on their turns to identify themselves."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import RowMapping, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.schema import identify_turns, shard_holders
from bot.store.turns import take_turn
from bot.store.upsert import upsert

TURN = "shards"

Row = RowMapping


async def take_shards_turn(connection: AsyncConnection) -> None:
    """Let no other process take shards or a turn until this transaction ends; call it before anything is read."""
    await take_turn(connection, TURN)


async def living(connection: AsyncConnection, now: datetime) -> list[RowMapping]:
    query = select(shard_holders).where(shard_holders.c.lease_until > now).order_by(shard_holders.c.owner)
    return list((await connection.execute(query)).mappings())


async def put(
    connection: AsyncConnection, owner: str, count: int | None, shards: Collection[int], until: datetime
) -> None:
    values = {"shard_count": count, "shards": sorted(shards), "lease_until": until}
    await connection.execute(upsert(connection, shard_holders, {"owner": owner, **values}, **values))


async def remove(connection: AsyncConnection, owner: str) -> None:
    await connection.execute(delete(shard_holders).where(shard_holders.c.owner == owner))


async def sweep(connection: AsyncConnection, now: datetime) -> None:
    """Forget those whose leases have ended."""
    await connection.execute(delete(shard_holders).where(shard_holders.c.lease_until <= now))


async def free_at(connection: AsyncConnection, bucket: int) -> datetime | None:
    """When the next shard of the bucket may identify itself; None when none ever has."""
    query = select(identify_turns.c.free_at).where(identify_turns.c.bucket == bucket)
    return (await connection.execute(query)).scalar()


async def put_free_at(connection: AsyncConnection, bucket: int, at: datetime) -> None:
    await connection.execute(
        upsert(connection, identify_turns, {"bucket": bucket, "free_at": at}, free_at=at)
    )
