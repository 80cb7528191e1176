"""The first tables."""

from alembic import op

from bot.store.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The first tables."""
    metadata.create_all(op.get_bind())
