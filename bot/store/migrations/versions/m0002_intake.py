"""What intake keeps: the state of sources, bands of texts, translations, what editors say of a story."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables and columns of intake."""
    op.create_table(
        "source_line",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "fingerprint", name=op.f("pk_source_line")),
    )
    op.create_table(
        "dropped",
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("schedule", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_dropped_story_id_story")),
        sa.UniqueConstraint("story_id", "schedule", name="uq_dropped_once"),
    )
    op.create_table(
        "passed",
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("schedule", sa.String(length=200), nullable=False),
        sa.Column("adapter", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_passed_story_id_story")),
        sa.PrimaryKeyConstraint("story_id", "schedule", "adapter", "kind", name=op.f("pk_passed")),
    )
    op.create_table(
        "band",
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_band_article_id_article")),
        sa.PrimaryKeyConstraint("value", "article_id", name=op.f("pk_band")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "translation",
        sa.Column("address", sa.String(length=700), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_translation_article_id_article")
        ),
        sa.PrimaryKeyConstraint("address", "article_id", name=op.f("pk_translation")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_done", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ok_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("next_look", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("state", sa.String(length=40), server_default="new", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("memory", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("defined", sa.String(length=64), nullable=True))

    # A newsroom of 0.1 had folders only, and their first look is over.
    op.execute("UPDATE source SET first_done = first_look, state = 'ok'")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_why", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("ready_no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publish_after", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("why", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("standing", sa.String(length=16), nullable=True))
    op.create_index("ix_story_publish_after", "story", ["publish_after"])
    op.create_index("ix_article_published", "article", ["published"])
    op.create_index("ix_article_ready_no", "article", ["ready_no"])
    op.create_index("ix_article_key_article", "article_key", ["article_id"])
