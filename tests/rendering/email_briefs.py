"""Invented stories and briefs for the tests of the digest, and HTML read back into words and links."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bot.model.article import Article, Block, Image
from bot.model.edition import Brief
from bot.model.story import Story
from bot.rendering.environment import environment

TEMPLATES = Path(__file__).parents[2] / "templates"
ENV = environment([TEMPLATES])


def story(number: int = 1, link: str | None = "https://news.example.org/a", **article: Any) -> Story:
    given: dict[str, Any] = {
        "headline": f"Harbour council opens lock number {number}",
        "body": (
            Block("paragraph", f"The council opened lock number {number} on Friday, its clerk said."),
            Block("paragraph", "Some 1,200 boats passed on the first day, according to the harbour office."),
            Block("paragraph", "The Amsel Ports Authority said the work cost 14 million marks."),
        ),
        "section": "World",
        "language": "en",
    }
    return Story(
        id=number,
        article_id=number,
        revision=1,
        ready_no=number,
        article=Article(**(given | article)),
        first_seen=datetime(2026, 11, 22, 5, tzinfo=UTC),
        source="inbox",
        link=link,
    )


def picture(url: str = "https://images.example.org/lock.jpg", alt: str = "A lock", credit: str = "") -> Image:
    return Image(url, alt, credit)


def brief(*stories: Story, **changes: Any) -> Brief:
    given: dict[str, Any] = {
        "stories": stories or (story(),),
        "channel": "email",
        "template": "email/digest",
        "style": None,
        "language": "en",
        "date": date(2026, 11, 22),
        "publication": "Morning Briefing",
        "newsroom": "The Amsel Gazette",
        "public_url": "https://mail.example.org",
        "postal_address": "3 Quay Street, Port Amsel",
        "site": "https://news.example.org",
    }
    return Brief(**(given | changes))


@dataclass
class Page(HTMLParser):
    """A mail's HTML: its words, tags, links and images."""

    words: str = ""
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data

    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]

    def first(self, wanted: str) -> dict[str, str]:
        return next(attributes for tag, attributes in self.tags if tag == wanted)


def read(html: str | None) -> Page:
    page = Page()
    page.feed(html or "")
    page.close()
    return page
