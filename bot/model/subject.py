"""What a story is about (section, source, language, authors, words) against what a rule names. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.model.article import Article
from bot.model.folding import folded, holds
from bot.model.schedule import NotThese, StoryRule
from bot.model.story import Story


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a story is not about what a rule names: `kind` in two or three words, `reason` as a sentence."""

    kind: str
    reason: str


def same_language(one: str, other: str) -> bool:
    """Whether two codes are one language, wherever it is spoken: "en-GB" and "en_US" are."""
    return _tongue(one) == _tongue(other)


class Subjects:
    """What a rule wants its stories to be about, and what it does not; folded once for all stories."""

    def __init__(self, rule: StoryRule) -> None:
        """Take a rule of schedules.yaml."""
        self._wanted, self._barred = _Names(rule), _Names(rule.but_not)

    def mismatch(self, story: Story) -> Mismatch | None:
        """The first thing that speaks against the story; None: it is about what the rule wants."""
        return next(self._mismatches(story), None)

    def _mismatches(self, story: Story) -> Iterator[Mismatch]:
        article, wanted, barred = story.article, self._wanted, self._barred
        section = article.section
        if wanted.sections and folded(section or "") not in wanted.sections:
            has = f"in section {section}" if section else "in no section"
            yield Mismatch("in another section", f"{has}; wanted: {wanted.said('sections')}")
        if wanted.sources and story.source not in wanted.sources:
            has = f"from source {story.source}"
            yield Mismatch("from another source", f"{has}; wanted: {wanted.said('sources')}")
        if wanted.languages and article.language and _tongue(article.language) not in wanted.languages:
            has = f"in language {article.language}"
            yield Mismatch("in another language", f"{has}; wanted: {wanted.said('languages')}")
        if wanted.authors and wanted.author(article) is None:
            has = f"by {', '.join(article.authors)}" if article.authors else "without an author"
            yield Mismatch("by another author", f"{has}; wanted: {wanted.said('authors')}")
        if wanted.keywords and wanted.keyword(article) is None:
            where = "headline, standfirst and first paragraph"
            yield Mismatch("without a keyword", f"no keyword in {where}; wanted: {wanted.said('keywords')}")
        if barred.any:
            yield from _barred(barred, story)


def _barred(barred: "_Names", story: Story) -> Iterator[Mismatch]:
    article = story.article
    kind, ending = "ruled out", ", which the rule leaves out (not)"
    if article.section and folded(article.section) in barred.sections:
        yield Mismatch(kind, f"in section {article.section}{ending}")
    if story.source in barred.sources:
        yield Mismatch(kind, f"from source {story.source}{ending}")
    if article.language and _tongue(article.language) in barred.languages:
        yield Mismatch(kind, f"in language {article.language}{ending}")
    if name := barred.author(article):
        yield Mismatch(kind, f"by {name}{ending}")
    if word := barred.keyword(article):
        yield Mismatch(kind, f"has the keyword “{word}”{ending}")


class _Names:
    """One side of a rule, ready to compare: `any` says whether it names anything."""

    def __init__(self, rule: StoryRule | NotThese) -> None:
        self._rule = rule
        self.sections = frozenset(map(folded, rule.sections))
        self.sources = frozenset(rule.sources)
        self.languages = frozenset(map(_tongue, rule.languages))
        self.authors = _phrases(rule.authors)
        self.keywords = _phrases(rule.keywords)
        self.any = bool(self.sections or self.sources or self.languages or self.authors or self.keywords)

    def said(self, field: str) -> str:
        """The names of a field as the editor wrote them."""
        return ", ".join(getattr(self._rule, field))

    def author(self, article: Article) -> str | None:
        """The first of the story's authors whom the rule names."""
        return next(
            (
                author
                for author in article.authors
                if any(holds(folded(author), phrase) for phrase, _ in self.authors)
            ),
            None,
        )

    def keyword(self, article: Article) -> str | None:
        """The first keyword that the story has, as the editor wrote it."""
        if not self.keywords:
            return None
        text = "\n".join(map(folded, _says_first(article)))
        return next((word for phrase, word in self.keywords if holds(text, phrase)), None)


def _phrases(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((folded(word), word) for word in words)


def _says_first(article: Article) -> Iterator[str]:
    """Where a story says what it is about: a name deep in its text is often only background."""
    yield article.headline
    if article.standfirst:
        yield article.standfirst
    if first := next((block.text for block in article.body if block.kind == "paragraph"), None):
        yield first


def _tongue(language: str) -> str:
    return re.split("[-_]", language)[0].casefold()
