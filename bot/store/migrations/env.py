"""Alembic's entry: it runs on the connection, and in the transaction, that the caller hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.sql.elements import False_, True_

from bot.store.schema import Moment, metadata


def _written(_kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """How a new migration writes what only we or only one engine would understand; False: as Alembic does."""
    if isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    default = getattr(thing, "arg", None)
    if isinstance(default, (False_, True_)):
        return "sa.true()" if isinstance(default, True_) else "sa.false()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by rebuilding its table
    render_item=_written,
)
with context.begin_transaction():
    context.run_migrations()
