"""Editions and renditions: walls 3 and 4."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.store.schema.base import Moment, Number, metadata, own_id, ref

edition = Table(
    "edition",
    metadata,
    own_id(),
    Column("key", String(200), nullable=False, unique=True, doc="its name for people and folders"),
    Column("kind", String(16), nullable=False, doc="scheduled, send or notice"),
    Column("schedule", String(200), nullable=False),
    Column("adapter", String(40), nullable=False),
    Column("slot", String(200), nullable=False),
    ref("target"),
    Column("channel", String(40), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment, doc="after it nothing new is begun; NULL: never"),
    Column("priority", Integer, nullable=False, doc="0 confirmation, 1 breaking, 2 scheduled, 3 digest"),
    Column("cut", Number, doc="a digest holds stories with since < ready_no <= cut"),
    Column("local_date", Date, doc="a wave's date where its readers live"),
    Column("zone", String(64)),
    Column("newsletter", String(200)),
    Column("candidates", Integer, doc="counted when the audience is frozen, apart from the inserts"),
    Column("audience_complete", Boolean, nullable=False, server_default=false()),
    Column("audience_after", Number, doc="the last subscriber whose delivery is written"),
    Column(
        "recipe", JSON, nullable=False, doc="template, style, subject, language: as the schedule stood then"
    ),
    Column("reason", Text),
    Column("by", String(200)),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    UniqueConstraint("schedule", "adapter", "slot", name="uq_edition_wall_3"),
    Index("ix_edition_state", "state", "due_at"),
)

edition_story = Table(
    "edition_story",
    metadata,
    ref("edition"),
    ref("story"),
    ref("article"),
    Column("revision", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("edition_id", "story_id", name="uq_edition_story_once"),
    Index("ix_edition_story_story", "story_id"),
)

told = Table(
    "told",
    metadata,
    Column("target_id", Number, ForeignKey("target.id"), primary_key=True),
    Column("story_id", Number, ForeignKey("story.id"), primary_key=True),
    Column("occasion", String(100), primary_key=True, doc="first, correction:<revision> or again:<edition>"),
    ref("edition"),
    Column("told_at", Moment, nullable=False),
    Index("ix_told_edition", "edition_id"),
)
"""Wall 4."""

rendition = Table(
    "rendition",
    metadata,
    own_id(),
    ref("edition"),
    Column("variant", String(300), nullable=False, doc="sections x language x since; empty for one audience"),
    Column("language", String(35), nullable=False),
    Column("parts", JSON, nullable=False),
    Column("weights", JSON, nullable=False),
    Column("dropped", JSON, nullable=False),
    Column("stories", JSON, nullable=False, doc="ids in the order printed"),
    Column("cost", Numeric(12, 4)),
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("head", JSON, doc="a mail's frozen head: From, Date ...; a correction's post"),
    Column("frozen_at", Moment, nullable=False),
    UniqueConstraint("edition_id", "variant", name="uq_rendition_variant"),
)
