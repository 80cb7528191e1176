"""What an editor would lift from an article: its lead, a hook, its key facts and its last word."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.model.article import Article
from bot.rendering.passages import Page, Passage, Thought, is_fair, read_page, standfirst_of, thoughts
from bot.text import content, cues
from bot.text.sentences import joined

Fits = Callable[[Thought], bool]

_LEAST_LEAD = 2  # sentences, where none can stand alone: a quotation and what stands beside it
_LONGEST_LEAD = 400  # characters: of a lead that has to say who "she" is
_LONGEST_LINE = 240  # characters of a key line: what reads well as one bullet
_LEAST_SCORE = 1  # a paragraph with no reason for it, and none against it, is left out
_OPENING_PASSAGES = 4
_CLOSING_PASSAGES = 4
_CLOSING_SENTENCES = 6
_LEAST_CONTENT = 3  # words with a meaning of their own: "Time will tell" is no last word


def as_posted(article: Article) -> Article:
    """The article under the headline that the newsroom wrote for social networks, if it wrote one."""
    return replace(article, headline=article.social_title) if article.social_title else article


def lead(article: Article) -> str:
    """What the story says first: its standfirst, else the first whole sentence; "" if it has neither.

    A quote that comes first takes the next sentences along until its speaker is named; so does a "she" until
    the reader learns who she is.
    """
    if deck := standfirst_of(article):
        return deck
    page = read_page(article)
    for passage in page.passages:
        for end in range(1, len(passage.sentences) + 1):
            text = joined(passage.sentences[:end])
            if cues.is_whole(text) and is_fair(page, text) and not cues.is_aside(text, page.language):
                return _introduced(page, passage, end)
    return joined(page.passages[0].sentences[:_LEAST_LEAD]) if page.passages else ""


def _introduced(page: Page, passage: Passage, end: int) -> str:
    """The passage's first `end` sentences, and those after them that name whom they call he or she."""
    text = joined(passage.sentences[:end])
    if not cues.lacks_a_person(text, page.headline, page.language):
        return text
    for further in range(end, min(end + 2, len(passage.sentences))):
        longer = joined(passage.sentences[: further + 1])
        if not cues.is_whole(longer) or len(longer) > _LONGEST_LEAD:
            return text
        if cues.names_somebody(passage.sentences[further], page.names, page.language) and is_fair(
            page, longer
        ):
            return longer
    return text


def key_lines(article: Article, limit: int = 2) -> tuple[str, ...]:
    """At most `limit` facts after the lead, each one thought of whole sentences, in page order.

    They are the first of the facts that a thread tells, so that a post and a thread say the same.
    """
    page = read_page(article)
    begun = lead(article)
    opening = next(openings(page), None)
    last = next(closings(page, opening), None)
    chosen = body(page, opening, last, lambda thought: len(thought.text) <= _LONGEST_LINE)
    return tuple(thought.text for thought in chosen if not says_again(page, thought, begun))[:limit]


def openings(page: Page) -> Iterator[Thought]:
    """What may follow the headline, best first: the first thoughts that add facts to it.

    A lead that repeats the headline, asks or addresses the reader comes last.
    """
    second_choice = []
    for passage in page.passages[:_OPENING_PASSAGES]:
        for start in range(min(len(passage.sentences), 2)):
            *_, thought = [None, *thoughts(page, passage, page.headline, start)]
            if thought is None or thought.needs - content.capitalised(page.headline):
                continue
            if _repeats_headline(page, thought) or _is_no_fact(page, thought):
                second_choice.append(thought)
            else:
                yield thought
    yield from second_choice


def closings(page: Page, opening: Thought | None) -> Iterator[Thought]:
    """What may end a thread, best first: the last sentence and those it leans on, or an earlier one."""
    seen = _seen(page, opening)
    for passage in reversed(page.passages[-_CLOSING_PASSAGES:]):
        if opening is not None and passage.place <= opening.place:
            return
        end = len(passage.sentences)
        starts = range(end - 1, max(-1, end - 1 - _CLOSING_SENTENCES), -1)
        found = [thought for start in starts for thought in thoughts(page, passage, seen, start)]
        found.sort(key=lambda thought: thought.end, reverse=True)
        yield from (
            thought
            for thought in found
            if thought.score >= 0
            and len(content.stems(thought.text, page.language)) >= _LEAST_CONTENT
            and not thought.needs - content.capitalised(seen)
            and not says_again(page, thought, seen)
        )


def body(
    page: Page, opening: Thought | None, closing: Thought | None, fits: Fits, most: int = 3
) -> list[Thought]:
    """The facts between opening and closing that an editor would want most, at most `most`, in page order.

    Of a paragraph, its first sentence and a second one if they fit; a paragraph that nothing speaks for, one
    that says again what was said, and one whose people have not been met is left out.
    """
    chosen: list[Thought] = []
    while len(chosen) < most:
        best: Thought | None = None
        for passage in _between(page, opening, closing):
            if any(thought.place == passage.place for thought in chosen):
                continue
            before = [thought.text for thought in chosen if thought.place < passage.place]
            seen = " ".join([_seen(page, opening), *before])
            told_too = [*chosen, closing] if closing else chosen
            thought = _extract(page, passage, seen, fits)
            if thought is None or any(says_again(page, thought, told.text) for told in told_too):
                continue
            if best is None or thought.score > best.score:
                best = thought
        if best is None:
            break
        chosen = sorted([*chosen, best], key=lambda thought: thought.place)
    return chosen


def says_again(page: Page, thought: Thought, told: str) -> bool:
    """Whether most of what the thought says has been told, and all of its numbers."""
    if content.numbers(thought.text) - content.numbers(told):
        return False
    said = content.stems(thought.text, page.language)
    return bool(said) and len(said & content.stems(told, page.language)) > 0.7 * len(said)


def _extract(page: Page, passage: Passage, seen: str, fits: Fits) -> Thought | None:
    """The fullest extract of a passage that fits, if something speaks for it and the reader can follow it."""
    for thought in thoughts(page, passage, seen):
        if thought.score >= _LEAST_SCORE and fits(thought) and not says_again(page, thought, seen):
            return None if thought.needs - content.capitalised(seen) else thought
    return None


def _between(page: Page, opening: Thought | None, closing: Thought | None) -> tuple[Passage, ...]:
    first = 0 if opening is None else opening.place + 1
    return page.passages[first : len(page.passages) if closing is None else closing.place]


def _seen(page: Page, opening: Thought | None) -> str:
    return f"{page.headline} {opening.text}" if opening else page.headline


def _is_no_fact(page: Page, thought: Thought) -> bool:
    return cues.asks(thought.text) or cues.is_personal(thought.text, page.language)


def _repeats_headline(page: Page, thought: Thought) -> bool:
    """Whether the thought says the headline over and brings no number, no source and no named body."""
    headline = content.stems(page.headline, page.language)
    shared = len(headline & content.stems(thought.text, page.language))
    first = thought.sentences[0]
    adds = (
        bool(content.numbers(first) - content.numbers(page.headline))
        or cues.is_attributed(first, page.language)
        or cues.names_body(first, page.language)
    )
    return shared >= 0.4 * len(headline) > 0 and not adds
