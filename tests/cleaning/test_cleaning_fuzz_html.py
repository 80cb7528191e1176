"""Whatever HTML, JSON-LD or ninjs holds: articles or a refusal, and what comes out is fit to send."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cleaning.jsonld import LinkedData
from bot.cleaning.markup import blocks_from_html
from bot.cleaning.read import look_at
from bot.model.article import Article, CleanedPage
from bot.model.errors import PageRefused
from tests.cleaning.pages import PARAGRAPHS

ENOUGH = settings(max_examples=150, deadline=None)
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
WORDS = ANY_TEXT | st.sampled_from(
    [
        *PARAGRAPHS,
        "https://news.example.org/q",
        "http://[::1",
        "#a",
        "#b",
        "2026-11-20",
        "9999-99-99",
        "en",
        "<p>x</p>",
    ]
)
_TAGS = """
p div br ul ol li blockquote h1 h2 b a q sup del table tr td pre figure head body html title p/ script
"""
TAGS = _TAGS.split()
MARKUP = st.lists(
    st.one_of(
        WORDS,
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
        st.sampled_from(
            ["<!--", "-->", "<![CDATA[", "]]>", "<?x ", "&", "&#0;", "&#xD800;", "\0", "\ud800", "<", "'\""]
        ),
        st.sampled_from(
            [
                "<p class='share'>",
                "<a href='#x'>",
                "<a href=x>",
                "<link rel=alternate hreflang=de href='//['>",
            ]
        ),
    ),
    max_size=40,
).map("".join)
_NAMES = """
@type @id @graph @list headline name articleBody author creator publisher image url datePublished inLanguage
mainEntityOfPage identifier uri type pubstatus headlines bodies value contenttype body_html body_text byline
associations renditions href embargoed language subject body page_html translations publish_after id
"""
NAMES = _NAMES.split()
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | WORDS
    | st.sampled_from(["NewsArticle", "Person", "usable"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=7),
    max_leaves=25,
)


def look(name: str, text: str) -> None:
    """Look at a file; whatever comes out must be sound."""
    try:
        pages = look_at(name, text.encode("utf-8", "surrogatepass"))
    except PageRefused:
        return
    for page in pages:
        if isinstance(page, CleanedPage):
            check(page.article)


def check(article: Article) -> None:
    fields = [article.headline, article.section, article.standfirst, article.publisher, *article.authors]
    assert article.body
    for text in [*fields, *(block.text for block in article.body)]:
        if text is not None:
            text.encode("utf-8")
            assert unicodedata.is_normalized("NFC", text)
            assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in text)
    assert all(text is None or "\n" not in text for text in fields)
    assert all(block.text.strip() for block in article.body)
    for moment in (article.published, article.publish_after):
        assert moment is None or moment.tzinfo is not None
    for url in (article.url, article.image and article.image.url, *article.translations):
        assert url is None or url.startswith(("http://", "https://"))


@ENOUGH
@given(MARKUP)
@example("<p>\ud800 and \0 and &#xD800; and &#0;</p>")
@example("<p>" * 300 + "deep")
def test_any_markup_gives_an_article_or_a_refusal(markup: str) -> None:
    """As a page, and as a body in a record."""
    look("a.html", markup)
    look("a.json", json.dumps({"headline": "Quay", "body_html": markup}))


@ENOUGH
@given(MARKUP)
def test_the_blocks_of_any_markup_hold_words(markup: str) -> None:
    """No empty block, no tag of ours left, no character that cannot be stored."""
    for block in blocks_from_html(markup):
        assert block.text.strip()
        block.text.encode("utf-8")


@ENOUGH
@given(VALUES, MARKUP)
@example(
    {
        "@id": "#a",
        "@type": "NewsArticle",
        "headline": {"@id": "#a"},
        "articleBody": {"@list": [{"@id": "#a"}]},
    },
    "",
)
@example({"uri": "x", "type": "text", "headline": "x", "body_html": "<p>x", "embargoed": 1e308}, "")
def test_any_json_of_the_trade_gives_articles_or_a_refusal(value: Any, markup: str) -> None:
    """In a file of its own, and in a page's head."""
    text = json.dumps(value)
    look("a.json", text)
    look(
        "a.html",
        f'<head><script type="application/ld+json">{text}</script></head><p>{PARAGRAPHS[0]}</p>{markup}',
    )


@ENOUGH
@given(
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=9),
    st.dictionaries(st.sampled_from(NAMES), VALUES),
)
def test_any_article_of_linked_data_and_any_ninjs_item_is_read_or_refused(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    """With what makes them articles, and any value in every other field."""
    look(
        "a.json",
        json.dumps({"headline": "Quay", "articleBody": PARAGRAPHS[0]} | one | {"@type": "NewsArticle"}),
    )
    look(
        "a.json",
        json.dumps({"headline": "Quay", "body_html": PARAGRAPHS[0]} | two | {"uri": "x", "urgency": 1}),
    )


@pytest.mark.parametrize(
    "value",
    [
        "[" * 3000 + "]" * 3000,
        '{"@graph": ' * 500 + "1" + "}" * 500,
        '{"@type": "NewsArticle", "headline": ' + "1" * 3000 + "}",
        '{"@type": "NewsArticle", "headline": "x", "identifier": ' + "1" * 4000 + ', "articleBody": "y"}',
        '{"@type": "NewsArticle", "headline": 1e999, "articleBody": NaN}',
        '{"uri": "x", "type": "text", "headline": "x", "body_html": "x", "associations": '
        + "[" * 900
        + "]" * 900
        + "}",
    ],
)
def test_deep_nesting_and_huge_numbers_are_read_or_refused(value: str) -> None:
    """Python's own limits must not reach an editor as a traceback."""
    look("a.json", value)
    look("a.html", f'<script type="application/ld+json">{value}</script><p>{PARAGRAPHS[0]}</p>')


def test_a_ring_of_references_has_an_end() -> None:
    """Each of a thousand objects names the next one, and the last the first."""
    ring = [
        {"@id": f"#{n}", "@type": "NewsArticle", "author": {"@id": f"#{(n + 1) % 1000}"}} for n in range(1000)
    ]
    assert len(list(LinkedData(ring).articles())) == 1000
    look("a.json", json.dumps(ring))
