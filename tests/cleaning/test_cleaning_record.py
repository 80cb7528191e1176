"""The fields of a record that sources and newsrooms' own programs use beside the plain ones."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.cleaning.read import read_file
from bot.model.article import Article, Block, CleanedPage
from bot.model.errors import PageRefused
from tests.cleaning.pages import HEADLINE, HTML, PARAGRAPHS, TEXT

LAGOS = ZoneInfo("Africa/Lagos")
MARKER = "Broadsheet sample page, not for publication"


def read(**fields: object) -> Article:
    (found,) = read_file("item.json", json.dumps(fields).encode(), LAGOS)
    assert isinstance(found, CleanedPage)
    return found.article


def refusal(**fields: object) -> str:
    with pytest.raises(PageRefused) as caught:
        read(**fields)
    return str(caught.value)


def test_a_body_in_html_becomes_blocks_without_headline_byline_and_furniture() -> None:
    """A feed's content repeats what stands in its other fields."""
    found = read(
        headline=HEADLINE,
        body_html=f"<h1>{HEADLINE}</h1><p>By Ada Obi</p><p>{PARAGRAPHS[0]}</p><h2>A long wait</h2>"
        f"<p>READ ALSO: Old crane sold for scrap</p><p>{PARAGRAPHS[1]}</p><p>Share this:</p>",
    )
    assert found.body == (
        Block("paragraph", PARAGRAPHS[0]),
        Block("subhead", "A long wait"),
        Block("paragraph", PARAGRAPHS[1]),
    )


def test_a_plain_body_counts_before_one_in_html() -> None:
    """Whoever gives both wrote the plain one for us."""
    assert read(headline=HEADLINE, body=TEXT, body_html="<p>Other.</p>").paragraphs == tuple(PARAGRAPHS)


def test_a_whole_page_fills_in_what_the_record_leaves_open() -> None:
    """A feed's teaser names date and section; the page behind it has the text."""
    found = read(
        headline="The feed's headline",
        section="Ports",
        page_html=HTML,
        url="https://news.example.org/feed-link",
    )
    assert (found.headline, found.section) == ("The feed's headline", "Ports")
    assert found.url == "https://news.example.org/feed-link"
    assert found.authors == ("Ada Obi",)
    assert found.published == datetime.fromisoformat("2026-11-20T12:00:00+01:00")
    assert found.paragraphs == tuple(PARAGRAPHS[:4])


def test_a_page_gives_the_headline_where_the_record_has_none() -> None:
    """A page fetched by its address alone is an article."""
    assert read(page_html=HTML).headline == HEADLINE


def test_a_page_without_text_costs_nothing_where_the_record_has_its_own() -> None:
    """And is refused, by its field, where it was needed."""
    assert read(headline=HEADLINE, body=TEXT, page_html="<p>Log in</p>").paragraphs == tuple(PARAGRAPHS)
    assert refusal(headline=HEADLINE, page_html="<p>x</p>").startswith(
        "item.json: page_html: the page holds no"
    )


def test_an_embargo_and_a_social_headline_are_the_article_s() -> None:
    """Dates that name no zone are on the newsroom's clock."""
    found = read(headline=HEADLINE, body=TEXT, publish_after="2026-11-23 06:00", social_title="Quay: open!")
    assert found.publish_after == datetime(2026, 11, 23, 6, tzinfo=LAGOS)
    assert found.social_title == "Quay: open!"


def test_an_embargo_counts_to_the_second() -> None:
    """A story that waits until 18:00:45 is not out at 18:00; a day alone is its midnight."""
    for stated, at in (
        ("2026-11-23T18:00:45.5+01:00", datetime(2026, 11, 23, 18, 0, 45, 500_000, tzinfo=LAGOS)),
        ("2026-11-23 18:00:45", datetime(2026, 11, 23, 18, 0, 45, tzinfo=LAGOS)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=LAGOS)),
    ):
        assert read(headline=HEADLINE, body=TEXT, publish_after=stated).publish_after == at


def test_translations_are_other_addresses_each_once() -> None:
    """A list that names the page itself is how many systems export them."""
    own, other = "https://news.example.org/quay", "https://news.example.org/de/kai"
    assert read(headline=HEADLINE, body=TEXT, url=own, translations=[own, other, other]).translations == (
        other,
    )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"body_html": 5}, "body_html is a number; write it as a string"),
        ({"body_html": "<p></p>"}, "body is missing"),
        ({"body_html": "<b></b>" * 50_000}, "body_html: the page has 50,0"),
        ({"page_html": ["x"]}, "page_html is a list; write it as a string"),
        ({"body": TEXT, "publish_after": "tomorrow"}, 'publish_after: "tomorrow" is no clear date'),
        (
            {"body": TEXT, "publish_after": "2026-11-23 18:00 BST"},
            'publish_after: "2026-11-23 18:00 BST" is no clear',
        ),
        ({"body": TEXT, "publish_after": "2026-11-23T18"}, 'publish_after: "2026-11-23T18" is no clear'),
        ({"body": TEXT, "publish_after": True}, "publish_after is true or false"),
        ({"body": TEXT, "translations": {"de": "x"}}, "translations is an object; write a list"),
        ({"body": TEXT, "translations": ["/de/kai"]}, "translations: /de/kai is no web address"),
        ({"body": TEXT, "social_title": 7}, "social_title is a number"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named_with_the_way_out(fields: dict[str, object], why: str) -> None:
    """An embargo above all must not be lost in silence."""
    assert refusal(headline=HEADLINE, **fields).startswith(f"item.json: {why}")


@pytest.mark.parametrize("field", ["body_html", "page_html"])
def test_the_sample_marker_counts_in_html_too(field: str) -> None:
    """Shipped pages must never reach a live account."""
    found = read(**{"headline": HEADLINE, field: HTML.replace("<h2>", f"<p>{MARKER}</p><h2>")})
    assert found.sample
    assert not any(MARKER in block.text for block in found.body)
