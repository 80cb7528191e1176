"""The tables. The four walls are UNIQUE constraints here; nothing else keeps them.

Times are aware UTC (`Moment`), lists and renditions are JSON. The names are the words of
docs/architecture.md.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time on both databases; SQLite keeps it naive, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse a naive time; hand SQLite the naive UTC one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Number = BigInteger().with_variant(Integer, "sqlite")
"""A row number: 64 bits; SQLite's rowid needs the plain name to count by itself."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Number, primary_key=True)


def _ref(table: str, name: str | None = None, *, nullable: bool = False) -> Column[int]:
    return Column(name or f"{table}_id", Number, ForeignKey(f"{table}.id"), nullable=nullable)


# --- articles and stories --------------------------------------------------------------------------------

source = Table(
    "source",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("first_look", Moment, nullable=False, doc="what was in place before it is backlog"),
)

story = Table(
    "story",
    metadata,
    _id(),
    Column("ready_no", Number, unique=True, doc="rises with every story that may go out; again on release"),
    Column("state", String(16), nullable=False),
    Column("source", String(200), nullable=False),
    Column("backlog", Boolean, nullable=False, server_default=false()),
    Column("first_seen", Moment, nullable=False),
    Column("ready_at", Moment),
    Index("ix_story_ready_at", "ready_at"),
)

article = Table(
    "article",
    metadata,
    _id(),
    _ref("story"),
    Column("revision", Integer, nullable=False),
    Column("headline", Text, nullable=False),
    Column("section", String(200)),
    Column("language", String(35)),
    Column("published", Moment),
    Column("content", JSON, nullable=False, doc="the whole article, as bot.store.articles writes it"),
    Column("text_hash", String(64), nullable=False),
    Column("source", String(200), nullable=False),
    Column("path", Text),
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("first_seen", Moment, nullable=False),
    Column("revised_at", Moment, nullable=False),
    Index("ix_article_story", "story_id"),
    Index("ix_article_path", "source", "path"),
    Index("ix_article_text", "text_hash"),
)

article_key = Table(
    "article_key",
    metadata,
    _id(),
    Column(
        "kind",
        String(16),
        nullable=False,
        doc="source: its own id; url: canonical; text: hash of a page with neither",
    ),
    Column("value", String(700), nullable=False),
    _ref("article"),
    UniqueConstraint("kind", "value", name="uq_article_key_wall_1"),
)

revision = Table(
    "revision",
    metadata,
    _ref("article"),
    Column("number", Integer, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("content", JSON, nullable=False),
    UniqueConstraint("article_id", "number", name="uq_revision_number"),
)

taken = Table(
    "taken",
    metadata,
    _id(),
    Column("source", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("path", Text, nullable=False),
    Column("outcome", String(16), nullable=False, doc="new, same, revised or refused"),
    Column("article_id", Number, ForeignKey("article.id")),
    Column("reason", Text),
    Column("taken_at", Moment, nullable=False),
    UniqueConstraint("source", "sha256", "path", name="uq_taken_content"),
    Index("ix_taken_path", "source", "path"),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Number, nullable=False),
)

# --- targets, schedules, subscribers ---------------------------------------------------------------------

target = Table(
    "target",
    metadata,
    _id(),
    Column(
        "adapter", String(40), nullable=False, doc="x, telegram, email, files/x ...: part of what was told"
    ),
    Column("name", String(200), nullable=False, doc="its name in schedules.yaml when it was last seen"),
    Column("first_seen", Moment, nullable=False),
)

target_alias = Table(
    "target_alias",
    metadata,
    Column("adapter", String(40), primary_key=True),
    Column("alias", String(300), primary_key=True, doc="account id, chat id, @name, newsletter"),
    _ref("target"),
    Column("current", Boolean, nullable=False, server_default=true()),
)

schedule_state = Table(
    "schedule_state",
    metadata,
    Column("schedule", String(200), primary_key=True),
    Column("adapter", String(40), primary_key=True),
    Column("active_since", Moment, nullable=False, doc="nothing is due from before it"),
)

subscriber = Table(
    "subscriber",
    metadata,
    _id(),
    Column("address", String(320), doc="as given; NULL after an erasure"),
    Column("normalised", String(320), unique=True, doc="the address as two people may not share it"),
    Column("name", String(300), nullable=False, server_default=""),
    Column("zone", String(64), nullable=False),
    Column("language", String(35)),
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
)

subscription = Table(
    "subscription",
    metadata,
    _id(),
    _ref("subscriber"),
    Column("newsletter", String(200), nullable=False),
    Column("sections", JSON, nullable=False, doc="[] means all"),
    Column("state", String(16), nullable=False, doc="active, left or suppressed"),
    Column("reason", Text),
    Column("active_since", Moment, nullable=False),
    Column("left_at", Moment),
    UniqueConstraint("subscriber_id", "newsletter", name="uq_subscription_person"),
    Index("ix_subscription_newsletter", "newsletter", "state", "subscriber_id"),
)

# --- editions and renditions -----------------------------------------------------------------------------

edition = Table(
    "edition",
    metadata,
    _id(),
    Column("key", String(200), nullable=False, unique=True, doc="its name for people and folders"),
    Column("kind", String(16), nullable=False, doc="scheduled, send or notice"),
    Column("schedule", String(200), nullable=False),
    Column("adapter", String(40), nullable=False),
    Column("slot", String(200), nullable=False),
    _ref("target"),
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
    _ref("edition"),
    _ref("story"),
    _ref("article"),
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
    _ref("edition"),
    Column("told_at", Moment, nullable=False),
    Index("ix_told_edition", "edition_id"),
)
"""Wall 4."""

rendition = Table(
    "rendition",
    metadata,
    _id(),
    _ref("edition"),
    Column("variant", String(300), nullable=False, doc="sections x language x since; empty for one audience"),
    Column("language", String(35), nullable=False),
    Column("parts", JSON, nullable=False),
    Column("weights", JSON, nullable=False),
    Column("dropped", JSON, nullable=False),
    Column("stories", JSON, nullable=False, doc="ids in the order printed"),
    Column("cost", Numeric(12, 4)),
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("head", JSON, doc="a mail's frozen head: From, Date, List-Id ..."),
    Column("frozen_at", Moment, nullable=False),
    UniqueConstraint("edition_id", "variant", name="uq_rendition_variant"),
)

# --- the outbox ------------------------------------------------------------------------------------------

delivery = Table(
    "delivery",
    metadata,
    _id(),
    _ref("edition"),
    _ref("rendition"),
    _ref("target"),
    Column("adapter", String(40), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("subscriber_id", Number, ForeignKey("subscriber.id")),
    Column("recipient", String(320), nullable=False, doc="address, chat or account; '' after an erasure"),
    Column("recipient_key", String(64), nullable=False, doc="s:<subscriber> or t:<target>"),
    Column("part", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", Moment, nullable=False, doc="when it may go; a deferral moves it"),
    Column("expires_at", Moment),
    Column("priority", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("owner", String(100)),
    Column("remote_id", String(300)),
    Column("url", Text),
    Column("reason", Text),
    Column("newsletter", String(200)),
    Column("local_date", Date),
    Column("cut", Number),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("edition_id", "recipient_key", "part", name="uq_delivery_once"),
    UniqueConstraint("newsletter", "adapter", "subscriber_id", "local_date", name="uq_delivery_person_day"),
    CheckConstraint('part >= 1 AND part <= "of"', name="part"),
    Index("ix_delivery_claim", "adapter", "state", "priority", "due_at"),
    Index("ix_delivery_edition_state", "edition_id", "state"),
    Index("ix_delivery_since", "newsletter", "adapter", "subscriber_id", "state"),
)

attempt = Table(
    "attempt",
    metadata,
    _id(),
    _ref("delivery"),
    Column("number", Integer, nullable=False),
    Column("owner", String(100), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("outcome", String(16), doc="sent, refused, deferred, uncertain; NULL: open"),
    Column("reason", Text),
    Column("remote_id", String(300)),
    UniqueConstraint("delivery_id", "number", name="uq_attempt_number"),
)

worker = Table(
    "worker",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("host", String(200), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column(
        "lease_until",
        Moment,
        nullable=False,
        doc="renewed by each tick; on another host it is the sign of life",
    ),
)

pause = Table(
    "pause",
    metadata,
    _id(),
    Column("scope", String(16), nullable=False, doc="all, target, schedule or edition"),
    Column("name", String(200), nullable=False, doc="'' for all"),
    Column("reason", Text, nullable=False),
    Column("by", String(200), nullable=False),
    Column("paused_at", Moment, nullable=False),
    UniqueConstraint("scope", "name", name="uq_pause_scope"),
)

log = Table(
    "log",
    metadata,
    _id(),
    Column("at", Moment, nullable=False),
    Column("by", String(200), nullable=False),
    Column("verb", String(40), nullable=False),
    Column("thing", String(300), nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_log_thing", "thing"),
)
