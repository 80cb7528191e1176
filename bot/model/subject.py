"""What a story is about: its section, source, language, authors and words, against what a rule names. Pure.

Names and words match whatever their capitals and accents, and as whole words: "Sante" meets "Santé", "EU"
does not meet "Europe". Scripts that write no spaces between words are searched for the characters themselves.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.model.article import Article
from bot.model.schedule import NotThese, StoryRule
from bot.model.story import Story

# Accents of Latin, Greek and Cyrillic letters, the points of Hebrew and Arabic, and the Arabic stretch. In
# other scripts (Devanagari, Thai) a mark is half of a letter and stays, as does the bow of "й", which no
# reader takes for "и".
_ACCENTS = re.compile(
    "[\u0300-\u0305\u0307-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]"
    "|(?<![иИ])\u0306"
)
_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "\u00ad": None}
)
# Chinese, Japanese, Thai, Lao, Burmese and Khmer write no spaces; Korean writes its particles on to the noun.
_RUNS_ON = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    "|[\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a story is not about what a rule names: `kind` in two or three words, `reason` as a sentence."""

    kind: str
    reason: str


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """The text as it is compared: without capitals, accents, kinds of apostrophe and extra space."""
    text = " ".join(text.split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
        return text.casefold().translate(_ALIKE)
    return text.casefold()


def holds(text: str, phrase: str) -> bool:
    """Whether a folded text has a folded phrase as whole words."""
    place = text.find(phrase)
    while place >= 0:
        end = place + len(phrase)
        if not _cuts(text[place - 1 : place], phrase[0]) and not _cuts(phrase[-1], text[end : end + 1]):
            return True
        place = text.find(phrase, place + 1)
    return False


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


def _cuts(left: str, right: str) -> bool:
    """Whether the place between two characters lies inside a word; "" is a text's end."""
    if not left or not right or _RUNS_ON.match(left) or _RUNS_ON.match(right):
        return False
    return _in_word(left) and _in_word(right)


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _tongue(language: str) -> str:
    return re.split("[-_]", language)[0].casefold()
