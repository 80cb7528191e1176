"""Stories made up for tests of choosing."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.article import Article, Block
from bot.model.story import Story

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""A Sunday, noon in UTC, 13:00 in Lagos."""

ARTICLE_FIELDS = ("section", "language", "standfirst", "authors")


def story(number: int, *, hours: float = 1, **fields: Any) -> Story:
    """A story published `hours` before NOW (below 0: ahead of it); fields of story and article alike."""
    published = fields.pop("published", NOW - timedelta(hours=hours))
    article = Article(
        headline=fields.pop("headline", f"Harbour bridge opens, part {number}"),
        body=(Block("paragraph", fields.pop("text", "The bridge at Port Vell carried its first cars.")),),
        published=published,
        **{name: fields.pop(name) for name in ARTICLE_FIELDS if name in fields},
    )
    kept: dict[str, Any] = {
        "article_id": number,
        "revision": 1,
        "ready_no": number,
        "first_seen": NOW - timedelta(hours=hours),
        "source": "inbox",
    }
    return Story(id=number, article=article, **kept | fields)
