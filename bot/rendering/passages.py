"""An article read for extracts: its paragraphs as passages, and the thoughts that may be taken from them.

The rules are an editor's: whole sentences, word for word; a sentence that leans on the one before travels
with it or not at all; a quote needs a named speaker beside it; a claim and its denial go together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.article import Article
from bot.text import content, cues, quotes
from bot.text.captions import is_caption
from bot.text.dateline import without_dateline
from bot.text.guess import guessed_language
from bot.text.sentences import joined, sentences

_BULLETS = "•·▪►* "
_LONGEST_STANDFIRST = 320  # characters; with its second sentence a longer one would be the story
MOST_SENTENCES = 3  # of one paragraph in one part
# A page of a thousand paragraphs is a transcript or a law: its beginning and its end are looked at.
_FIRST_PARAGRAPHS = 96
_LAST_PARAGRAPHS = 4


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: its sentences in order; `opens` marks the first one under a sub-heading.

    `answer` is the next paragraph's denial of what this one says, else None. `contested` is the place behind
    its last sentence that denies (0: none does). `met` are the people whom the paragraphs before this one
    have introduced in full, by the last word of their names.
    """

    place: int
    sentences: tuple[str, ...]
    opens: bool
    answer: str | None
    contested: int
    met: frozenset[str]


@dataclass(frozen=True, slots=True)
class Page:
    """An article's passages; `names` are all the words that it capitalises in mid-sentence."""

    headline: str
    language: str | None
    passages: tuple[Passage, ...]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Thought:
    """Sentences that may stand together in one part.

    They are those of the passage at `place` from `start` up to `end`, and its answer if it has one. `needs`
    are the people whom the reader must have met in full before. The higher `score`, the more an editor
    wants it.
    """

    place: int
    start: int
    end: int
    sentences: tuple[str, ...]
    score: int
    needs: frozenset[str]

    @property
    def text(self) -> str:
        """The sentences as they are printed."""
        return joined(self.sentences)


def read_page(article: Article, otherwise: str | None = None) -> Page:
    """The article as passages: a standfirst of whole sentences, then the paragraphs without their datelines.

    Lists, quotes and captions are left out.
    It is read in its own language; if it does not say which, in the one its words show, else `otherwise`.
    """
    paragraphs: list[tuple[str, bool]] = []
    opens = False
    deck = standfirst_of(article)
    if deck and cues.is_whole(deck):
        paragraphs.append((deck, False))
    for block in article.body:
        said_above = block.text in {article.headline, article.standfirst, ""}
        if block.kind == "paragraph" and not said_above and not is_caption(block.text):
            paragraphs.append((without_dateline(block.text), opens))
        opens = block.kind == "subhead" or (opens and block.kind != "paragraph")
    if len(paragraphs) > _FIRST_PARAGRAPHS + _LAST_PARAGRAPHS:
        paragraphs = paragraphs[:_FIRST_PARAGRAPHS] + paragraphs[-_LAST_PARAGRAPHS:]
    whole = " ".join(text for text, _ in paragraphs)
    language = article.language or guessed_language(whole) or otherwise
    return Page(
        article.headline,
        language,
        tuple(_passages(paragraphs, language)),
        frozenset().union(*(content.names_in(text) for text, _ in paragraphs)),
    )


def standfirst_of(article: Article) -> str | None:
    """The article's standfirst, if it says something of its own and is not cut off.

    Of an excerpt that breaks off ("…", or in the middle of the page's first sentence) the whole sentences are
    left, of a long one the first.
    """
    deck = without_dateline(" ".join((article.standfirst or "").split()).lstrip(_BULLETS))
    if not deck or deck == " ".join(article.headline.split()) or is_caption(deck):
        return None
    first = next((without_dateline(" ".join(text.split())) for text in article.paragraphs), "")
    said = sentences(deck, article.language or guessed_language(f"{deck} {first}"))
    cut_off = cues.breaks_off(deck) or (first.startswith(deck) and not cues.is_whole(said[-1]))
    if cut_off:
        del said[-1]
    while len(said) > 1 and len(joined(said)) > _LONGEST_STANDFIRST:
        del said[-1]
    return joined(said) or None


def _passages(paragraphs: list[tuple[str, bool]], language: str | None) -> Iterator[Passage]:
    split = [(tuple(sentences(text, language)), opens) for text, opens in paragraphs]
    split = [(said, opens) for said, opens in split if said]
    following = [*(said[0] for said, _ in split[1:]), ""]
    met: frozenset[str] = frozenset()
    for place, ((said, opens), after) in enumerate(zip(split, following, strict=False)):
        contested = max(
            (n for n, sentence in enumerate(said, 1) if cues.denies(sentence, language)), default=0
        )
        yield Passage(place, said, opens, after if cues.answers(after, language) else None, contested, met)
        met |= content.full_names(" ".join(said), language)


def thoughts(page: Page, passage: Passage, seen: str, start: int = 0) -> Iterator[Thought]:
    """What may be taken from a passage, beginning with its sentence `start`: the fullest extract first.

    `seen` is what the reader has read before. A second sentence is a bonus; more only where they are bound.
    """
    first = passage.sentences[start]
    language = page.language
    if not cues.is_whole(first) or cues.leans(first, seen, language) or cues.answers(first, language):
        return
    end = _least_end(page, passage, start)
    if end is None:
        return
    if end == start + 1 and end < len(passage.sentences) and _is_bonus(page, passage, start):
        yield _thought(page, passage, start, end + 1)
    yield _thought(page, passage, start, end)


def is_fair(page: Page, text: str) -> bool:
    """Whether no quote stands without its named speaker."""
    return not quotes.has_speech(text) or cues.has_named_speaker(text, page.names, page.language)


def _least_end(page: Page, passage: Passage, start: int) -> int | None:
    """The end of the shortest extract from `start` that is fair, or None if there is none."""
    said = passage.sentences
    for end in range(start + 1, min(len(said), start + MOST_SENTENCES) + 1):
        if not cues.is_whole(said[end - 1]):
            return None
        denied_later = passage.contested > end or (passage.answer is not None and end < len(said))
        if is_fair(page, " ".join(said[start:end])) and not denied_later:
            return end
    return None


def _is_bonus(page: Page, passage: Passage, start: int) -> bool:
    """Whether the sentence after the first one adds to it without opinion, background or a loose quote."""
    first, second = passage.sentences[start : start + 2]
    return (
        cues.is_whole(second)
        and is_fair(page, f"{first} {second}")
        and _faults(page, second) == 0
        and passage.contested <= start + 2
    )


def _thought(page: Page, passage: Passage, start: int, end: int) -> Thought:
    taken = passage.sentences[start:end]
    if passage.answer is not None:
        taken = (*taken, passage.answer)
    text = joined(taken)
    met = passage.met | content.full_names(" ".join(passage.sentences[:start]), page.language)
    needs = (met & content.capitalised(text)) - content.full_names(text, page.language)
    return Thought(passage.place, start, end, taken, _score(page, passage, taken), needs)


def _score(page: Page, passage: Passage, taken: tuple[str, ...]) -> int:
    """Attribution, numbers, named bodies, a new sub-heading: an editor's reasons for it, less its faults."""
    language = page.language
    first, text = taken[0], " ".join(taken)
    attributed = cues.is_attributed(first, language)
    return (
        2 * attributed
        + (attributed and cues.has_named_speaker(first, page.names, language))
        + cues.names_body(first, language)
        + cues.number_strength(text, language)
        + cues.denies(text, language)
        + passage.opens
        - 2 * quotes.starts_with_quote(first)
        - _faults(page, text)
    )


def _faults(page: Page, text: str) -> int:
    """Background years, scare quotes, verdicts, the writer's own person, questions: reasons against it."""
    language = page.language
    return (
        3 * cues.has_background_year(text)
        + 3 * quotes.has_scare_quotes(text)
        + 3 * cues.has_verdict(text, language)
        + 3 * cues.is_personal(text, language)
        + 3 * cues.asks(text)
        + 9 * cues.is_aside(text, language)
    )
