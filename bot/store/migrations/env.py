"""Alembic's entry: runs the migrations on the connection it is handed."""

from typing import Any, Literal

from alembic import context

from bot.store.schema import Instant, metadata


def in_plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column type as what it is in the database, so that an old migration needs no code of
    today.
    """
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, render_item=in_plain_types
)
with context.begin_transaction():
    context.run_migrations()
