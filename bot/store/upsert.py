"""Insert or, where the row is there already, change it: the same on both databases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def upsert(connection: AsyncConnection, table: Table, values: Mapping[str, Any], **changes: Any) -> Insert:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return (
        make(table)
        .values(**values)
        .on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)
    )
