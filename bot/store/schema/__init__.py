"""The tables. The four walls are UNIQUE constraints here; nothing else keeps them.

Times are aware UTC (`Moment`), lists and renditions are JSON. The names are the words of
docs/architecture.md.
"""

from bot.store.schema.articles import (
    article,
    article_key,
    band,
    counter,
    dropped,
    passed,
    revision,
    source,
    source_line,
    story,
    taken,
    translation,
)
from bot.store.schema.base import Moment, metadata
from bot.store.schema.editions import edition, edition_story, rendition, told
from bot.store.schema.outbox import attempt, delivery, log, pause, worker
from bot.store.schema.readers import schedule_state, subscriber, subscription, target, target_alias

__all__ = [
    "Moment",
    "article",
    "article_key",
    "attempt",
    "band",
    "counter",
    "delivery",
    "dropped",
    "edition",
    "edition_story",
    "log",
    "metadata",
    "passed",
    "pause",
    "rendition",
    "revision",
    "schedule_state",
    "source",
    "source_line",
    "story",
    "subscriber",
    "subscription",
    "taken",
    "target",
    "target_alias",
    "told",
    "translation",
    "worker",
]
