"""An .html page: its text by trafilatura and our own pass over it, its fields from what its head states."""

from datetime import tzinfo
from typing import TYPE_CHECKING

from bot.cleaning.furniture import SAMPLE_MARKER
from bot.cleaning.markup import blocks_from_html, blocks_of, parsed
from bot.cleaning.page_head import PageHead
from bot.cleaning.record import blocks_from_text
from bot.cleaning.story_blocks import standfirst_of, story_blocks
from bot.model.article import Article, Block
from bot.model.errors import PageRefused

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_WEIGHED = 3_000
"""Elements. With more, trafilatura's second opinion (jusText) takes time by their square: it goes without."""

_INLINE = ("a", "abbr", "b", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u")
_PARAGRAPH = 120
"""Letters. What is shorter may be a byline, whose spans are to go."""


def read_html(text: str, zone: tzinfo, address: str = "") -> Article:
    """Give the article of a page; raises PageRefused when it holds no running text.

    `address` is where the page was found, for its relative links. A field that the page's head does not state
    is None: dates and names are never guessed from the text.
    """
    tree = parsed(text)
    head = PageHead(tree, zone, address)
    headline = head.headline
    blocks = tuple(story_blocks(_main_text(tree), headline)) or tuple(
        story_blocks(_stated_text(head), headline)
    )
    if not any(block.kind == "paragraph" for block in blocks):
        raise PageRefused("the page holds no running text; save the article's own page")
    return Article(
        headline=headline,
        body=blocks,
        section=head.section,
        authors=head.authors,
        published=head.published,
        standfirst=standfirst_of(head.description, blocks),
        publisher=head.publisher,
        language=head.language,
        url=head.url,
        image=head.image,
        translations=head.translations,
        sample=SAMPLE_MARKER in text,
    )


def _main_text(tree: "HtmlElement") -> list[Block]:
    """The page's main text as trafilatura finds it; the tree is used up."""
    from trafilatura import bare_extraction

    _keep_sentences_whole(tree)
    weighed = sum(1 for _ in tree.iter("p", "div", "li", "td", "th", "dd", "dt", "option", "table", "ul"))
    quick = weighed > _MOST_WEIGHED
    found = bare_extraction(
        tree, fast=quick, favor_precision=True, include_comments=False, include_tables=False
    )
    body = getattr(found, "body", None)
    return [] if body is None else list(blocks_of(body))


def _keep_sentences_whole(tree: "HtmlElement") -> None:
    """Take from the tree what makes trafilatura drop words in mid-sentence.

    In favour of precision it removes an empty element with the words that follow it, and in every mode a span
    whose class speaks of authors or sharing, though it stand in the middle of a paragraph.
    """
    for element in tree.iter(*_INLINE):
        if len(element) == 0 and not element.text:
            element.text = ""  # no longer None, by which trafilatura tells an empty element
    for paragraph in tree.iter("p"):
        if len("".join(paragraph.itertext())) >= _PARAGRAPH:
            for span in paragraph.iter("span"):
                span.attrib.clear()


def _stated_text(head: PageHead) -> tuple[Block, ...]:
    """The text that the page's linked data holds, where its elements hold none."""
    if markup := head.linked.get("body_html"):
        return blocks_from_html(markup)
    return blocks_from_text(head.linked.get("body", ""))
