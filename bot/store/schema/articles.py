"""Sources, articles, stories: walls 1 and 2."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.store.schema.base import Moment, Number, metadata, own_id, ref

source = Table(
    "source",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("first_look", Moment, nullable=False, doc="what was in place before it is backlog"),
    Column("first_done", Moment, doc="when the first look ended: what it found is backlog; NULL: not yet"),
    Column("looked_at", Moment, doc="when the last look began"),
    Column("ok_at", Moment, doc="when a look last went well: its memory is of then"),
    Column("next_look", Moment, doc="not looked at before: its rhythm, or the wait after a failure"),
    Column("failures", Integer, nullable=False, server_default="0", doc="looks in a row that went wrong"),
    Column(
        "state", String(40), nullable=False, server_default="new", doc="new, ok, or what is wrong in words"
    ),
    Column("reason", Text, doc="what is wrong, and the way out"),
    Column("memory", JSON, doc="what the source keeps between looks: an ETag, a moved address, a mark"),
    Column("defined", String(64), doc="a hash of what it is by schedules.yaml and settings"),
)

source_line = Table(
    "source_line",
    metadata,
    Column("source", String(200), primary_key=True),
    Column("fingerprint", BigInteger, primary_key=True, autoincrement=False),
    Column("stories", Integer, nullable=False, doc="on how many different stories of the source it stood"),
    Column("last_seen", Moment, nullable=False),
)
"""Lines that recur across the pages of one source are furniture."""

story = Table(
    "story",
    metadata,
    own_id(),
    Column("ready_no", Number, unique=True, doc="rises with every story that may go out; again on release"),
    Column("state", String(16), nullable=False),
    Column("source", String(200), nullable=False),
    Column("backlog", Boolean, nullable=False, server_default=false()),
    Column("first_seen", Moment, nullable=False),
    Column("ready_at", Moment),
    Column("publish_after", Moment, doc="its embargo: the editor's, or the page's own"),
    Column("why", Text, doc="why it is held or killed"),
    Column("pinned_at", Moment, doc="an editor's pin: first where a rule ranks"),
    Column("asked_at", Moment, doc="when its source was last asked whether its page still stands"),
    Column("standing", String(16), doc="what it answered; settled: an editor has decided, never ask again"),
    Index("ix_story_ready_at", "ready_at"),
    Index("ix_story_publish_after", "publish_after"),
)

dropped = Table(
    "dropped",
    metadata,
    ref("story"),
    Column("schedule", String(200), nullable=False),
    Column("by", String(200), nullable=False),
    Column("dropped_at", Moment, nullable=False),
    UniqueConstraint("story_id", "schedule", name="uq_dropped_once"),
)
"""Stories that an editor took out of one schedule."""

passed = Table(
    "passed",
    metadata,
    Column("story_id", Number, ForeignKey("story.id"), primary_key=True),
    Column("schedule", String(200), primary_key=True),
    Column("adapter", String(40), primary_key=True),
    Column("kind", String(40), primary_key=True, doc="the verdict in two words"),
    Column("reason", Text, nullable=False, doc="the last verdict of this kind, as a sentence"),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("times", Integer, nullable=False),
)
"""Why editions passed a story over, for `bot explain`."""

article = Table(
    "article",
    metadata,
    own_id(),
    ref("story"),
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
    Column("joined_why", Text, doc="why it tells a story that was there, as a sentence; NULL: it began one"),
    Column("ready_no", Number, doc="of a translation: since when its story can be told in its language"),
    Index("ix_article_story", "story_id"),
    Index("ix_article_published", "published"),
    Index("ix_article_path", "source", "path"),
    Index("ix_article_ready_no", "ready_no"),
    Index("ix_article_text", "text_hash"),
)

article_key = Table(
    "article_key",
    metadata,
    own_id(),
    Column(
        "kind",
        String(16),
        nullable=False,
        doc="source: its own id; url: canonical; text: hash of a page with neither",
    ),
    Column("value", String(700), nullable=False),
    ref("article"),
    UniqueConstraint("kind", "value", name="uq_article_key_wall_1"),
    Index("ix_article_key_article", "article_id"),
)

band = Table(
    "band",
    metadata,
    Column(
        "value",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        doc="the fortnight of the news, then one band of its text's MinHash: a fortnight's rows lie together",
    ),
    Column("article_id", Number, ForeignKey("article.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""Wall 2: articles that share a band may tell the same news."""

translation = Table(
    "translation",
    metadata,
    Column("address", String(700), primary_key=True, doc="url_key of the same article in another language"),
    Column("article_id", Number, ForeignKey("article.id"), primary_key=True),
)
"""Addresses that articles name as their translations, whether a page came from there or not."""

revision = Table(
    "revision",
    metadata,
    ref("article"),
    Column("number", Integer, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("content", JSON, nullable=False),
    UniqueConstraint("article_id", "number", name="uq_revision_number"),
)

taken = Table(
    "taken",
    metadata,
    own_id(),
    Column("source", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("path", Text, nullable=False),
    Column("outcome", String(16), nullable=False, doc="new, reprint, revised, same or refused"),
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
