"""An article: one parsed page, cleaned."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

BlockKind = Literal["paragraph", "subhead", "quote", "list"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body in page order; a list block has one item a line."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that belongs to the article; `url` is absolute."""

    url: str
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says, and nothing it does not say: an unknown field is None or empty.

    `published` is aware. `url` is canonical (tracking stripped). `source_key` is the source's own id.
    `publish_after` (aware) is the page's own embargo. `translations` are the addresses of the same article in
    other languages. `social_title` is the headline that the newsroom wrote for social networks.
    `sample` marks pages that ship with Broadsheet: live adapters refuse them.
    """

    headline: str
    body: tuple[Block, ...]
    section: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    standfirst: str | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    image: Image | None = None
    source_key: str | None = None
    publish_after: datetime | None = None
    translations: tuple[str, ...] = ()
    social_title: str | None = None
    sample: bool = False

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body's paragraphs in page order, without sub-headings, quotes and lists."""
        return tuple(block.text for block in self.body if block.kind == "paragraph")


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page with the verdict of cleaning: `role` is what it was taken for, `why` the reason."""

    number: int
    text: str
    kept: bool
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """An article with the verdict on every line of the page it came from."""

    article: Article
    lines: tuple[PageLine, ...] = field(default=())
