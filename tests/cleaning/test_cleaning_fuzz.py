"""Whatever a file holds, cleaning gives articles or says why not, and what it gives is fit to send."""

import json
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cleaning.furniture import furniture
from bot.cleaning.page import clean_page
from bot.cleaning.read import look_at
from bot.model.article import CleanedPage
from bot.model.errors import PageRefused
from tests.cleaning.pages import PARAGRAPHS

ENOUGH = settings(max_examples=120, deadline=None)
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=400)
LINES = st.one_of(
    ANY_TEXT,
    st.sampled_from(
        [
            *PARAGRAPHS,
            "World",
            "By Ada Obi",
            "Published",
            "20 November 2026",
            "99.99.9999 25:61",
            "31 December 9999 23:59 -1200",
            "Home / World / x",
            "READ ALSO: x",
            "© 2026 x. All Rights Reserved.",
            "• item",
            "1. item",
            "Leave a Reply",
            "",
        ]
    ),
)
FIELDS = ["headline", "body", "published", "url", "image", "authors", "language", "section", "id"]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | ANY_TEXT, inner, max_size=6)
    ),
    max_leaves=12,
)


def look(name: str, data: bytes) -> None:
    """Look at a file; whatever comes out must be sound."""
    try:
        pages = look_at(name, data)
    except PageRefused:
        return
    for page in pages:
        if isinstance(page, CleanedPage):
            check(page)


def check(page: CleanedPage) -> None:
    article = page.article
    fields = [article.headline, article.section, article.standfirst, article.publisher, *article.authors]
    assert article.body
    for text in [*fields, *(block.text for block in article.body)]:
        if text is not None:
            text.encode("utf-8")
            assert unicodedata.is_normalized("NFC", text)
            assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in text)
    for text in fields:
        assert text is None or "\n" not in text
    assert all(block.text.strip() for block in article.body)
    assert article.published is None or article.published.tzinfo is not None


@ENOUGH
@given(st.lists(LINES, max_size=30))
@example(["World", "x" * 3000, *PARAGRAPHS])
@example(["\ud800 headline of some length", *PARAGRAPHS])
def test_any_page_gives_an_article_or_a_refusal(lines: list[str]) -> None:
    """A scraped page may hold anything."""
    with suppress(PageRefused):
        check(clean_page("\n\n".join(lines)))


SCRIPTS = [
    "Aaé",
    "Жжи",
    "Ωωα",
    "קרב",
    "عربي",
    "हिन्दी",
    "ไทยก",
    "日本語",
    "한국어",
    "አማርኛ",
    "\x00\ud800\u202e\u200b",
]
MIXED = st.text(st.sampled_from("".join(SCRIPTS) + " .,:;!?©|/-–—•\"“”'’()[]0123456789"), max_size=120)


@ENOUGH
@given(st.lists(st.one_of(MIXED, LINES), max_size=40))
@example(["ا" * 200, "日" * 200, "\u202e" * 50, *PARAGRAPHS])
def test_a_page_of_many_scripts_gives_an_article_or_a_refusal(lines: list[str]) -> None:
    """Ten scripts, marks of direction, lone surrogates and NULs in one page."""
    with suppress(PageRefused):
        check(clean_page("\n".join(lines)))


@pytest.mark.parametrize("words", ["a: ", "1/2/2026 ", "[a ", "日"])
def test_a_page_that_says_the_same_over_and_over_is_read_to_its_end(words: str) -> None:
    """Thousands of lines of one word, or one line of it: such a page once took half a minute."""
    line = words * (160 // len(words))
    for text in ("\n".join(f"{line}{n}" for n in range(800)), words * (150_000 // len(words))):
        with suppress(PageRefused):
            check(clean_page(f"{PARAGRAPHS[0]}\n{text}"))


def test_fifty_thousand_short_lines_are_refused_at_once() -> None:
    """Such a file is a dump, and no article."""
    with pytest.raises(PageRefused, match="lines"):
        clean_page("ab cd\n" * 50_000)


@ENOUGH
@given(st.sampled_from([".txt", ".json", ".md", ".html"]), st.binary(max_size=300))
@example(".txt", b"+AGE-\xff\xfe")
@example(".html", b"\xff\xfe\x00\xd8")
def test_any_bytes_give_articles_or_a_refusal(suffix: str, data: bytes) -> None:
    """A file may hold anything too."""
    look(f"a{suffix}", data)


@ENOUGH
@given(st.sampled_from([".txt", ".md", ".html"]), st.lists(LINES, max_size=12))
def test_any_text_in_any_kind_of_file_gives_articles_or_a_refusal(suffix: str, lines: list[str]) -> None:
    """Also text that nearly is what its name says."""
    text = "---\n".join(lines) if suffix == ".md" else "<p>".join(lines)
    look(f"a{suffix}", text.encode("utf-8", "replace"))


@ENOUGH
@given(st.one_of(ANY_JSON, st.lists(st.dictionaries(st.sampled_from(FIELDS), ANY_JSON), max_size=3)))
@example({"headline": "x", "body": "y", "published": "0001-01-01"})
@example({"headline": "x", "body": "y", "url": "http://[::1"})
def test_any_json_gives_articles_or_a_refusal(value: object) -> None:
    """Also values of the wrong kind in every field."""
    look("a.json", json.dumps(value).encode())


@ENOUGH
@given(ANY_TEXT)
def test_any_line_is_judged(line: str) -> None:
    """Judging a line never fails."""
    furniture(line)
