"""Clean a scraped page: its article, and for every line what it was taken for and why."""

from datetime import UTC, tzinfo

from bot.cleaning.body import decide_body
from bot.cleaning.bylines import (
    is_byline,
    page_clock,
    read_about_the_author,
    read_below,
    read_first_lines,
)
from bot.cleaning.fields import decide_above, publisher
from bot.cleaning.furniture import SAMPLE_MARKER
from bot.cleaning.headline import find_start
from bot.cleaning.lines import KEPT, Line, is_deck, split_lines, weight, without_bullet
from bot.cleaning.recurring import Recurring, drop_recurring
from bot.cleaning.text import tidy
from bot.model.article import Article, Block, BlockKind, CleanedPage, PageLine
from bot.model.errors import PageRefused
from bot.text.guess import guessed_language

MOST_LETTERS = 500_000
MOST_LINES = 5_000
"""More than a book has: what is larger is a dump of something else."""

_ENOUGH_TO_TELL = 300
_SAMPLE = 1_200
"""Letters of running text from which its language is told, and of which it is told."""

_BLOCKS: dict[str, BlockKind] = {
    "paragraph": "paragraph",
    "subhead": "subhead",
    "quote": "quote",
    "list": "list",
}


def clean_page(text: str, zone: tzinfo = UTC, recurring: Recurring | None = None) -> CleanedPage:
    """Give the article in a scraped page and the verdict on every line; raises PageRefused without a text.

    Nothing is invented: what the page does not state is None or empty; its headline may be empty too.
    `zone` is the newsroom's clock, for a date and time that name no zone. `recurring` tells which lines are
    known from other stories of the page's source.
    """
    if len(text) > MOST_LETTERS:
        raise PageRefused(f"the page has {len(text):,} letters; an article has at most {MOST_LETTERS:,}")
    lines = split_lines(tidy(text))
    if len(lines) > MOST_LINES:
        raise PageRefused(f"the page has {len(lines):,} lines; an article has at most {MOST_LINES:,}")
    if not lines:
        raise PageRefused("the page is empty; save the article's text into it")
    article = _decide(lines, zone, recurring)
    if not article.body:
        raise PageRefused("the page holds no running text, only headings, menus and the like")
    return CleanedPage(article, _verdicts(lines))


def _decide(lines: list[Line], zone: tzinfo, recurring: Recurring | None) -> Article:
    headline_at, text_at = find_start(lines)
    headline, start = "", text_at
    if headline_at is not None:
        headline = without_bullet(lines[headline_at].text) or lines[headline_at].text
        lines[headline_at].take("headline", "the line above the text for which most speaks")
        start = _after_standfirst(lines, headline_at, text_at)
    language = _language(lines, start)
    clock = page_clock(lines, zone, language)
    found = decide_above(lines, headline_at, start, clock)
    if headline_at is not None:
        _find_deck(lines[headline_at:start])
    read_first_lines(found, lines, start, clock)
    if recurring is not None:
        drop_recurring(lines, headline_at, start, recurring)
    decide_body(lines, 0 if headline_at is None else start, headline, found.authors)
    read_below(found, lines, clock)
    read_about_the_author(found, lines)
    return Article(
        headline=headline,
        body=_blocks(lines),
        section=found.section,
        authors=found.authors,
        published=found.published,
        standfirst=next((line.text for line in lines if line.role == "standfirst"), None),
        publisher=publisher(lines),
        language=language,
        sample=any(SAMPLE_MARKER in line.text for line in lines),
    )


def _language(lines: list[Line], start: int) -> str | None:
    """The language of the running text, where its small words leave no doubt; else None.

    A wrong one would keep a story from its target: a short text is left without.
    """
    said = " ".join(line.text for line in lines[start : start + 60] if line.prose)[:_SAMPLE]
    code = guessed_language(said) if weight(said) >= _ENOUGH_TO_TELL else None
    return None if code == "und" else code


def _after_standfirst(lines: list[Line], headline_at: int, text_at: int) -> int:
    """Give where the text begins when its first sentences stand above the byline: they are the standfirst."""
    for first in (min(headline_at + 1, text_at), text_at):
        for at in range(first + 1, min(first + 5, len(lines))):
            if _is_text(lines[at]):
                break
            if is_byline(lines[at]) and _may_be_standfirst(lines[first]):
                text = next((i for i in range(at + 1, min(at + 13, len(lines))) if _is_text(lines[i])), None)
                if text is None:
                    break
                lines[first].take("standfirst", "a sentence between headline and byline")
                return max(text, text_at)
    return text_at


def _is_text(line: Line) -> bool:
    return line.known is None and line.prose


def _find_deck(above: list[Line]) -> None:
    """Where just one longer line stands between headline and text, take it for the standfirst."""
    decks = [line for line in above if line.role == "chrome" and is_deck(line.text)]
    if len(decks) == 1 and not any(line.role == "standfirst" for line in above):
        decks[0].take("standfirst", "the only longer line between headline and text")


def _may_be_standfirst(line: Line) -> bool:
    if line.role or line.known or is_byline(line):
        return False
    return line.prose or 60 <= len(line.text) <= 400


def _blocks(lines: list[Line]) -> tuple[Block, ...]:
    """The kept lines as blocks; neighbouring items of a list are one block."""
    blocks: list[Block] = []
    for line in lines:
        kind = _BLOCKS.get(line.role)
        if kind == "list":
            item = without_bullet(line.text) or line.text
            if blocks and blocks[-1].kind == "list":
                blocks[-1] = Block("list", f"{blocks[-1].text}\n{item}")
                continue
            blocks.append(Block("list", item))
        elif kind:
            blocks.append(Block(kind, line.text))
    return tuple(blocks)


def _verdicts(lines: list[Line]) -> tuple[PageLine, ...]:
    return tuple(
        PageLine(line.number, line.text, line.role in KEPT, line.role or "fragment", line.why or "not needed")
        for line in lines
    )
