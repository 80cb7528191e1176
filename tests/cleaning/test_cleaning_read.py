"""Files of pages: the fields of .json and .md, what an .html page states, and every way to be refused."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.cleaning.read import look_at, read_file
from bot.model.article import Article, Block, CleanedPage, Image
from bot.model.errors import PageRefused
from tests.cleaning.pages import HEADLINE, HTML, PARAGRAPHS, TEXT, page

LAGOS = ZoneInfo("Africa/Lagos")
NOON = datetime.fromisoformat("2026-11-20T12:00:00+01:00")


def read_one(name: str, text: str) -> Article:
    (found,) = read_file(name, text.encode(), LAGOS)
    assert isinstance(found, CleanedPage)
    return found.article


def record(**fields: object) -> str:
    return json.dumps({"headline": HEADLINE, "body": TEXT} | fields)


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(PageRefused) as caught:
        read_file(name, data)
    return str(caught.value)


def test_a_json_article_has_every_documented_field() -> None:
    """The fields that docs/articles.md names, under their names there."""
    found = read_one(
        "a.json",
        json.dumps(
            {
                "title": HEADLINE,
                "body": [
                    PARAGRAPHS[0],
                    {"kind": "subhead", "text": "A long wait"},
                    {"kind": "quote", "text": "We waited."},
                    {"kind": "list", "text": "a crane\n\n a lane "},
                ],
                "section": "Business",
                "authors": ["Ada Obi", {"name": "Li Wei"}],
                "published": "2026-11-20T12:00:00+01:00",
                "standfirst": "Two ships at once.",
                "publisher": "Aldmoor Post",
                "language": "en",
                "url": "https://news.example.org/quay",
                "image": {"url": "https://news.example.org/q.jpg", "alt": "The quay", "credit": "Ada Obi"},
                "id": 17,
            }
        ),
    )
    assert found == Article(
        headline=HEADLINE,
        body=(
            Block("paragraph", PARAGRAPHS[0]),
            Block("subhead", "A long wait"),
            Block("quote", "We waited."),
            Block("list", "a crane\na lane"),
        ),
        section="Business",
        authors=("Ada Obi", "Li Wei"),
        published=NOON,
        standfirst="Two ships at once.",
        publisher="Aldmoor Post",
        language="en",
        url="https://news.example.org/quay",
        image=Image("https://news.example.org/q.jpg", "The quay", "Ada Obi"),
        source_key="17",
    )


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("One.\n\nTwo\nlines.", ("One.", "Two lines.")),
        ("One.\nTwo.", ("One.", "Two.")),
        (["One.", "", " Two. "], ("One.", "Two.")),
        ([{"text": "One."}], ("One.",)),
    ],
)
def test_a_json_body_may_be_a_string_or_a_list(body: object, paragraphs: tuple[str, ...]) -> None:
    """Blank lines part paragraphs; where there is none, line ends do."""
    assert read_one("a.json", record(body=body)).paragraphs == paragraphs


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2026-11-20T12:00:00+01:00", NOON),
        ("2026-11-20T11:00:00Z", NOON),
        ("2026-11-20T11:00:00.000Z", NOON),
        ("2026-11-20 12:00", NOON),
        ("Fri, 20 Nov 2026 12:00:00 +0100", NOON),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=LAGOS)),
        (None, None),
        ("", None),
    ],
)
def test_a_time_without_a_zone_is_on_the_newsroom_s_clock(published: str | None, expected: datetime) -> None:
    """A day without a time begins at midnight there."""
    assert read_one("a.json", record(published=published)).published == expected


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"headline": None}, "headline is missing"),
        ({"headline": " \u200b"}, "headline is missing"),
        ({"headline": ["x"]}, "headline is a list; write it as a string"),
        ({"headline": "x" * 1001}, "headline has 1,001 letters"),
        ({"body": []}, "body is missing"),
        ({"body": 5}, "body is a number"),
        ({"body": [{"kind": "heading", "text": "x"}]}, 'body, entry 1: kind "heading" is not known'),
        ({"body": ["One.", {"kind": "list"}]}, "body, entry 2: text is empty"),
        ({"body": "<p>One.</p>"}, r"body holds HTML \(</p>\)"),
        ({"published": "06/01/2026"}, 'published: "06/01/2026" is no clear date'),
        ({"published": 1700000000}, "published is a number"),
        ({"published": "9999-12-31T23:59:00-12:00"}, "published: .* is no clear date"),
        ({"url": "javascript:alert(1)"}, "url: .* is no web address"),
        ({"url": "/quay"}, "url: /quay is no web address"),
        ({"url": {"href": "x"}}, "url: an object is no web address"),
        ({"image": {"alt": "The quay"}}, "image has no url"),
        ({"image": "q.jpg"}, "image url: q.jpg is no web address"),
        ({"language": "English!"}, "language: .* is no language code; write it like en"),
        ({"authors": [7]}, "authors: write a name"),
        ({"id": {}}, "id is an object"),
        ({"section": False}, "section is true or false"),
    ],
)
def test_an_item_that_is_no_article_names_its_number_and_field_and_the_others_stay(
    fields: dict[str, object], why: str
) -> None:
    """One bad item costs no other."""
    good = json.loads(record())
    first, second, third = read_file("list.json", json.dumps([good, good | fields, good]).encode())
    assert isinstance(first, CleanedPage)
    assert isinstance(third, CleanedPage)
    with pytest.raises(PageRefused, match=rf"^list\.json, item 2: {why}"):
        raise second if isinstance(second, PageRefused) else AssertionError(second)


def test_a_header_in_a_headline_becomes_words_of_it() -> None:
    """Mail headers and terminals must not take it for theirs."""
    found = read_one(
        "a.json", record(headline="Quay opens\r\nBcc: all@example.org\x00\x1b[2J\u2028now \ud800")
    )
    assert found.headline == "Quay opens Bcc: all@example.org now \ufffd"


def test_markup_and_templates_in_fields_are_text() -> None:
    """Who prints them escapes them."""
    headline = "<script>alert(1)</script> {{ config }} {% raw %} &amp;"
    assert read_one("a.json", record(headline=headline)).headline == headline


FRONT = """---
title: "Quay: open at last"
published: 2026-11-20T12:00:00+01:00
authors: [Ada Obi, Li Wei]
section: Business
language: pt-BR
image:
  url: https://news.example.org/q.jpg
---
"""


def test_markdown_has_front_matter_and_blocks() -> None:
    """Links and emphasis leave their words; raw HTML and pictures leave nothing."""
    text = """The quay *opened* on [Friday](https://news.example.org/fri)
with `two` cranes. ![a picture](x.jpg)

## A long wait

> We waited.

- a crane
- a lane
  - and a light

<div>raw</div>

***

    Nobody fell in.
"""
    found = read_one("a.md", FRONT + text)
    assert found == Article(
        headline="Quay: open at last",
        body=(
            Block("paragraph", "The quay opened on Friday with two cranes."),
            Block("subhead", "A long wait"),
            Block("quote", "We waited."),
            Block("list", "a crane\na lane\nand a light"),
            Block("paragraph", "Nobody fell in."),
        ),
        section="Business",
        authors=("Ada Obi", "Li Wei"),
        published=NOON,
        language="pt-BR",
        image=Image("https://news.example.org/q.jpg"),
    )


def test_a_markdown_file_s_first_heading_is_its_headline_where_no_field_is() -> None:
    """A note without front matter is an article too."""
    found = read_one(
        "a.md", f"# Quay *opens*\r\n\r\n{PARAGRAPHS[0]}\r\n\r\n# Second\r\n\r\n{PARAGRAPHS[1]}\r\n"
    )
    assert found.headline == "Quay opens"
    assert [block.kind for block in found.body] == ["paragraph", "subhead", "paragraph"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("---\ntitle: x\nsection: [a\n---\nText.", "a.md: front matter, line"),
        ("---\n- title\n---\nText.", "a.md: the front matter has no fields"),
        ("---\nsection: World\n---\nText.", "a.md: headline is missing"),
        ("# Quay opens\n", "a.md: body is missing"),
        ("---\ntitle: x\npublished: yesterday\n---\nText.", 'a.md: published: "yesterday" is no clear date'),
        ("---\ntitle: " + "[" * 5000 + "\n---\nText.", "a.md: "),
    ],
)
def test_a_markdown_file_s_mistake_is_named(text: str, why: str) -> None:
    """With the line where YAML cannot be read."""
    assert refusal("a.md", text.encode()).startswith(why)


def test_an_html_page_gives_its_text_as_blocks_and_what_its_head_states() -> None:
    """Neither menu nor pointer nor foot are text."""
    assert read_one("a.html", HTML) == Article(
        headline=HEADLINE,
        body=(
            Block("paragraph", PARAGRAPHS[0]),
            Block("paragraph", PARAGRAPHS[1]),
            Block("subhead", "A long wait"),
            Block("paragraph", PARAGRAPHS[2]),
            Block("quote", "We waited for the cranes, and the cranes waited for a ship, all of last winter."),
            Block("list", "a second crane\na lane for fishing boats"),
            Block("paragraph", PARAGRAPHS[3]),
        ),
        section="Business",
        authors=("Ada Obi",),
        published=NOON,
        standfirst="Two ships at once.",
        publisher="Aldmoor Post",
        language="en-GB",
        url="https://news.example.org/quay",
        image=Image("https://news.example.org/q.jpg", "The quay"),
    )


def test_an_html_page_that_states_nothing_gets_nothing_invented() -> None:
    """Dates and names in the text are not the page's own."""
    text = "".join(
        f"<p>{text}</p>" for text in [*PARAGRAPHS, "It was planned on 3 March 2025 by Li Wei, it says."]
    )
    found = read_one("a.html", f"<html><body><h1>{HEADLINE}</h1>{text}</body></html>")
    assert found.headline == HEADLINE
    nothing = (found.published, found.section, found.publisher, found.language, found.url, found.image)
    assert nothing == (None,) * 6
    assert found.authors == ()


def test_an_html_page_s_linked_data_counts_before_its_tags() -> None:
    """JSON-LD is written for machines; the tags often for search engines."""
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "x"},
            {
                "@type": ["NewsArticle"],
                "headline": "The quay opens",
                "author": [{"@type": "Person", "name": "Li Wei"}, {"@type": "Person", "name": "Jo Abara"}],
                "datePublished": "2026-11-21",
                "publisher": {"name": "Bay Wire"},
            },
        ]
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
    found = read_one("a.html", HTML.replace("</head>", script))
    assert (found.headline, found.authors, found.publisher) == (
        "The quay opens",
        ("Li Wei", "Jo Abara"),
        "Bay Wire",
    )
    assert found.published == datetime(2026, 11, 21, tzinfo=LAGOS)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.txt", b"", "a.txt is empty"),
        ("a.txt", b"\xef\xbb\xbf \r\n", "a.txt is empty"),
        ("a.txt", b"%PDF-1.7\n...", "a.txt is a PDF, no text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n...", "a.txt is a PNG picture"),
        ("a.md", b"\xff\xd8\xff\xe0...", "a.md is a JPEG picture"),
        ("a.json", b"PK\x03\x04...", "a.json is a ZIP archive or office document"),
        ("a.txt", b"Text\0with nothing", "a.txt is no text"),
        ("a.txt", b"x" * 50_000_000, "a.txt is 50.0 MB; a page may have 5 MB"),
        ("a.txt", b"x " * 300_000, "a.txt: has 600,000 letters; at most 500,000 are read"),
        ("a.md", b"x " * 300_000, "a.md: has 600,000 letters"),
        ("a.html", b"<p>x</p>" * 300_000, "a.html: the page has 300,002 elements of HTML; at most 40,000"),
        ("a.txt", HTML.encode(), "a.txt: holds HTML; save it with the ending .html"),
        ("a.txt", TEXT.encode(), "a.txt has no headline"),
        ("a.docx", b"x", "a.docx is no page: files that end in .txt, .json, .md and .html"),
        ("a.json", b'{"headline": "x",}', "a.json: line 1: no JSON"),
        ("a.json", b"[]", "a.json: the list is empty"),
        ("a.json", b"17", "a.json: is a number, not an article"),
        ("a.json", b"[" * 100_000, "a.json: no JSON that can be read"),
        ("a.json", b"1" * 5000, "a.json: no JSON that can be read"),
        ("a.html", b"<html></html>", "a.html: the page holds no running text"),
        ("a.html", b"<!-- -->", "a.html: the page holds no"),
    ],
)
def test_what_is_no_page_says_why_and_what_would_be_taken(name: str, data: bytes, why: str) -> None:
    """No traceback for a user's mistake."""
    assert refusal(name, data).startswith(why)


def test_a_page_without_a_headline_can_be_looked_at() -> None:
    """`bot clean` shows what was found; intake refuses it."""
    (found,) = look_at("a.txt", TEXT.encode())
    assert isinstance(found, CleanedPage)
    assert found.article.headline == ""
    assert found.article.paragraphs == tuple(PARAGRAPHS)


def test_the_marker_makes_a_sample_in_every_kind_of_file() -> None:
    """Shipped pages must never reach a live account, whatever they are made of."""
    marker = "Broadsheet sample page, not for publication"
    for name, text in (
        ("a.json", record(body=[*PARAGRAPHS, marker])),
        ("a.md", f"# {HEADLINE}\n\n{TEXT}\n\n{marker}\n"),
        ("a.txt", page(HEADLINE, below=(marker,))),
        ("a.html", HTML.replace("<h2>", f"<p>{marker}</p><h2>")),
    ):
        found = read_one(name, text)
        assert found.sample, name
        assert not any(marker in block.text for block in found.body), name
