"""The outbox: deliveries, attempts, workers, pauses, the log."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.schema.base import Moment, Number, metadata, own_id, ref

delivery = Table(
    "delivery",
    metadata,
    own_id(),
    ref("edition"),
    ref("rendition"),
    ref("target"),
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
    own_id(),
    ref("delivery"),
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
    own_id(),
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
    own_id(),
    Column("at", Moment, nullable=False),
    Column("by", String(200), nullable=False),
    Column("verb", String(40), nullable=False),
    Column("thing", String(300), nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_log_thing", "thing"),
)
