"""Invented news for the X and Telegram tests."""

from datetime import UTC, date, datetime
from pathlib import Path

from bot.model.article import Article, Block
from bot.model.edition import Brief
from bot.model.story import Story
from bot.rendering.environment import environment

TEMPLATES = Path(__file__).parents[2] / "templates"
ENV = environment([TEMPLATES])
URL = "https://news.example.org/harbour"

HARBOUR = (
    "Port Amsel’s harbour has reopened after a long winter closure that kept ships away.",
    "Ferries to Long Quay left at dawn on Monday with 1,200 people on board, according to the port office.",
    "The Amsel Harbour Office said that 14 of the 16 berths are in use. Two cranes are still out of order.",
    "Shopkeepers sold flags and hot soup along the quay in the morning sun.",
    "# Who pays",
    "Finance chief Nora Lindqvist said that repairs had cost $3.5 million. Insurance covers half of it.",
    "The closure was a shameful chapter in the town’s history, and it goes back to 1987.",
    "Meanwhile, the fishing fleet stayed in the outer basin.",
    "Dredging of the outer basin is expected to go on until spring, weather permitting.",
)


def article(
    *paragraphs: str, headline: str = "Port Amsel harbour reopens after closure", **fields: object
) -> Article:
    """An article of these paragraphs; one that begins with "# " is a sub-heading."""
    body = tuple(
        Block("subhead", text[2:]) if text.startswith("# ") else Block("paragraph", text)
        for text in paragraphs
    )
    return Article(**{"headline": headline, "body": body, "language": "en", "url": URL, **fields})  # type: ignore[arg-type]


def brief(
    of: Article, style: str | None = "thread", template: str = "x/thread", language: str = "en"
) -> Brief:
    """A brief for one story; its link is the article's URL."""
    story = Story(1, 1, 1, 1, of, datetime(2026, 11, 22, 6, tzinfo=UTC), "inbox", link=of.url)
    return Brief(
        stories=(story,),
        channel=template.partition("/")[0],
        template=template,
        style=style,
        language=language,
        date=date(2026, 11, 22),
        publication="Morning Briefing",
        newsroom="Port Amsel News",
        public_url="https://bot.example.org",
    )
