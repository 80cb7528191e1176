"""A story: articles that tell the same news, told through the newest revision of the first of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.article import Article


class StoryState(StrEnum):
    """What an editor has said about a story: READY may go out, the others may not."""

    READY = "ready"
    HELD = "held"
    KILLED = "killed"


STANDS = ("ready", "told", "held", "embargoed", "not yet published", "backlog", "too old", "killed")
"""How a story stands with an editor, one of these at a time: `bot articles` shows it."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story as compose sees it.

    `ready_no` rises with every story that may go out (again on release). `first_seen` is aware UTC.
    `backlog` marks a source's first intake: digests may use it, `on: arrival` does not.
    `link` is the article's URL, else its source's `site:` page, else None. `ready_at` is when it got its
    `ready_no` (None: when it was first seen). `publish_after` is its embargo, the editor's or the page's own.
    `why` is why it is held or killed. `pinned` puts it first where the rule ranks. `update` marks one
    that readers of this target were told in an older version.
    """

    id: int
    article_id: int
    revision: int
    ready_no: int
    article: Article
    first_seen: datetime
    source: str
    state: StoryState = StoryState.READY
    backlog: bool = False
    link: str | None = None
    ready_at: datetime | None = None
    publish_after: datetime | None = None
    why: str | None = None
    pinned: bool = False
    update: bool = False

    @property
    def told_at(self) -> datetime:
        """The moment its age counts from: published time, else when it was first seen."""
        return self.article.published or self.first_seen
