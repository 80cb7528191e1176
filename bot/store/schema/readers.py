"""Targets, schedules, subscribers."""

from sqlalchemy import JSON, Boolean, Column, Index, String, Table, Text, UniqueConstraint, false, true

from bot.store.schema.base import Moment, metadata, own_id, ref

target = Table(
    "target",
    metadata,
    own_id(),
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
    ref("target"),
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
    own_id(),
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
    own_id(),
    ref("subscriber"),
    Column("newsletter", String(200), nullable=False),
    Column("sections", JSON, nullable=False, doc="[] means all"),
    Column("state", String(16), nullable=False, doc="active, left or suppressed"),
    Column("reason", Text),
    Column("active_since", Moment, nullable=False),
    Column("left_at", Moment),
    UniqueConstraint("subscriber_id", "newsletter", name="uq_subscription_person"),
    Index("ix_subscription_newsletter", "newsletter", "state", "subscriber_id"),
)
