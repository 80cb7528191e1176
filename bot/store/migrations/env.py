"""Alembic's entry: it runs on the connection, and in the transaction, that the caller hands over."""

from typing import Any

from alembic import context

from bot.store.schema import Moment, metadata


def _written(kind: str, thing: Any, _context: Any) -> str | bool:
    """How a new migration writes a type: our own as what it is on the database, for ever."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by rebuilding its table
    render_item=_written,
)
with context.begin_transaction():
    context.run_migrations()
