"""What schedules.yaml fixes for the pages of a source that leave it open. Pure."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.article import Article
from bot.model.identity import without_tracking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.schedule import Source


def with_fixes(article: Article, source: "Source | None") -> Article:
    """Give the article with what its source fixes; None fixes nothing.

    Language and author are for pages that name none. The section map turns the source's name of a section
    into the newsroom's. Its address always loses tracking.
    """
    article = replace(article, url=without_tracking(article.url) if article.url else None)
    if source is None:
        return article
    return replace(
        article,
        language=article.language or source.language,
        authors=article.authors or ((source.author,) if source.author else ()),
        section=newsroom_section(article.section, source.sections),
    )


def newsroom_section(section: str | None, names: "Mapping[str, str]") -> str | None:
    """Give the newsroom's name of a section: as it is written, else whatever its case and blanks."""
    if section is None:
        return None
    if section in names:
        return names[section]
    alike = {_folded(theirs): ours for theirs, ours in names.items()}
    return alike.get(_folded(section), section)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
