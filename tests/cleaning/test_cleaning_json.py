"""The news trade's JSON: IPTC ninjs and schema.org's JSON-LD, told from our own record by their content."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cleaning.read import read_file
from bot.model.article import Article, Block, CleanedPage, Image
from bot.model.errors import PageRefused
from tests.cleaning.pages import HEADLINE, PARAGRAPHS, TEXT

LAGOS = ZoneInfo("Africa/Lagos")
MARKUP = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
BODY = tuple(Block("paragraph", text) for text in PARAGRAPHS)
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


def read(value: object) -> list[CleanedPage | PageRefused]:
    return read_file("a.json", json.dumps(value).encode(), LAGOS)


def read_one(value: object) -> Article:
    (found,) = read(value)
    assert isinstance(found, CleanedPage)
    return found.article


def refusal(value: object) -> str:
    with pytest.raises(PageRefused) as caught:
        read(value)
    return str(caught.value)


NINJS_1 = {
    "uri": "urn:newsml:wire.example.org:20261120:4711",
    "type": "text",
    "pubstatus": "usable",
    "firstcreated": "2026-11-20T11:00:00Z",
    "versioncreated": "2026-11-21T09:00:00Z",
    "language": "en-GB",
    "headline": HEADLINE,
    "byline": "By Ada Obi and Li Wei",
    "copyrightholder": "Bay Wire",
    "description_text": "Two ships at once.",
    "subject": [{"name": "Business", "code": "04000000"}],
    "body_text": "Plain text.",
    "body_html": f"{MARKUP}<figure><figcaption>The quay</figcaption></figure>",
    "associations": {
        "sound": {"type": "audio", "renditions": {"main": {"href": "https://wire.example.org/a.mp3"}}},
        "featuremedia": {
            "type": "picture",
            "byline": "Jo Abara",
            "body_text": "The quay",
            "renditions": {
                "thumb": {"href": "https://wire.example.org/t.jpg", "mimetype": "image/jpeg", "width": 100},
                "main": {"href": "https://wire.example.org/q.jpg", "mimetype": "image/jpeg", "width": 1200},
                "film": {"href": "https://wire.example.org/q.mp4", "mimetype": "video/mp4", "width": 9000},
            },
        },
    },
}
NINJS_2: dict[str, Any] = {
    "standard": {"name": "ninjs", "version": "2.1"},
    "uri": NINJS_1["uri"],
    "pubstatus": "usable",
    "firstcreated": "2026-11-20T11:00:00Z",
    "language": "en-GB",
    "headlines": [{"role": "short", "value": "New quay"}, {"role": "main", "value": HEADLINE}],
    "by": "Ada Obi and Li Wei",
    "copyrightholder": "Bay Wire",
    "descriptions": [{"role": "summary", "contenttype": "text/plain", "value": "Two ships at once."}],
    "subjects": [{"name": "Business"}],
    "bodies": [
        {"role": "main", "contenttype": "text/plain", "value": "Plain text."},
        {"role": "richtext", "contenttype": "application/xhtml+xml", "value": MARKUP},
    ],
    "associations": [
        {
            "name": "photo",
            "type": "picture",
            "by": "Jo Abara",
            "descriptions": [{"value": "The quay"}],
            "renditions": [
                {"name": "thumb", "href": "https://wire.example.org/t.jpg", "width": 100},
                {"name": "main", "href": "https://wire.example.org/q.jpg", "width": 1200},
            ],
        }
    ],
}
CAMELS = {
    "pubstatus": "pubStatus",
    "firstcreated": "firstCreated",
    "contenttype": "contentType",
    "copyrightholder": "copyrightHolder",
}


def camelled(value: Any) -> Any:
    """An item of version 2 as version 3 writes it."""
    if isinstance(value, dict):
        return {CAMELS.get(name, name): camelled(one) for name, one in value.items()}
    return [camelled(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("item", [NINJS_1, NINJS_2, camelled(NINJS_2)], ids=["1.x", "2.x", "3.x"])
def test_a_ninjs_item_of_each_version_is_an_article(item: dict[str, Any]) -> None:
    """The body in HTML counts before the one in plain text, the widest picture before the others."""
    assert read_one(item) == Article(
        headline=HEADLINE,
        body=BODY,
        section="Business",
        authors=("Ada Obi", "Li Wei"),
        published=NOON,
        standfirst="Two ships at once.",
        publisher="Bay Wire",
        language="en-GB",
        image=Image("https://wire.example.org/q.jpg", "The quay", "Jo Abara"),
        source_key="urn:newsml:wire.example.org:20261120:4711",
    )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"pubstatus": "withheld"}, 'its pubstatus is "withheld": only a usable item is taken'),
        ({"pubstatus": "canceled"}, 'its pubstatus is "canceled"'),
        ({"pubStatus": "Cancelled"}, 'its pubstatus is "Cancelled"'),
        ({"type": "picture"}, 'its type is "picture", no text'),
        ({"representationtype": "incomplete"}, 'its representationtype is "incomplete"'),
        ({"embargoed": "after the speech"}, "embargoed is no clear date"),
        ({"embargoed": True}, "embargoed is no clear date"),
        ({"body_html": None, "body_text": None}, "body is missing"),
        ({"body_html": ["x"], "body_text": 5}, "body is missing"),
        ({"headline": ""}, "headline is missing"),
    ],
)
def test_a_ninjs_item_that_must_not_go_out_is_refused_with_the_reason(
    fields: dict[str, Any], why: str
) -> None:
    """What an agency withholds or cancels is no news, and an embargo that cannot be read would be broken."""
    given = {name: value for name, value in NINJS_1.items() if name.lower() not in map(str.lower, fields)}
    assert refusal(given | fields).startswith(f"a.json: {why}")


def test_an_embargo_of_ninjs_is_the_article_s() -> None:
    """It waits until then; a time without a zone is on the newsroom's clock."""
    found = read_one(NINJS_1 | {"embargoed": "2026-11-23T06:00:00"})
    assert found.publish_after == datetime(2026, 11, 23, 6, tzinfo=LAGOS)


@pytest.mark.parametrize(
    "fields",
    [
        {
            "language": "Klingon!",
            "subject": "x",
            "byline": ["x"],
            "versioncreated": 5,
            "firstcreated": "soon",
        },
        {"associations": [17, {"type": "picture", "renditions": [None, {"href": "q.jpg"}]}]},
        {"renditions": {"web": {"href": "javascript:alert(1)", "mimetype": "text/html"}}},
        {"headlines": {"value": "x"}, "bodies": "x", "descriptions": [[]], "copyrightholder": {}},
    ],
)
def test_what_cannot_be_read_in_a_ninjs_item_is_left_out(fields: dict[str, Any]) -> None:
    """Agencies bend the standard; the story still comes, with nothing invented."""
    bare = {"uri": "urn:x", "type": "text", "headline": HEADLINE, "body_html": MARKUP}
    expected = Article(headline=HEADLINE, body=BODY, source_key="urn:x")
    found = read_one(bare | fields)
    assert found in (expected, Article(headline=HEADLINE, body=BODY, source_key="urn:x", section="x"))


SCHEMA: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "identifier": {"@type": "PropertyValue", "value": 17},
    "headline": HEADLINE,
    "articleBody": TEXT,
    "articleSection": ["Business", "Ports"],
    "author": [{"@type": "Person", "name": "Ada Obi"}, "Li Wei"],
    "datePublished": "2026-11-20T12:00:00+01:00",
    "description": "Two ships at once.",
    "inLanguage": {"@type": "Language", "name": "English", "alternateName": "en-GB"},
    "publisher": {"@type": "NewsMediaOrganization", "name": "Aldmoor Post"},
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://news.example.org/quay"},
    "image": [{"@type": "ImageObject", "url": "/q.jpg", "caption": "The quay", "creditText": "Jo Abara"}],
    "workTranslation": {"@type": "NewsArticle", "url": "https://news.example.org/de/kai"},
}
SCHEMA_ARTICLE = Article(
    headline=HEADLINE,
    body=BODY,
    section="Business",
    authors=("Ada Obi", "Li Wei"),
    published=NOON,
    standfirst="Two ships at once.",
    publisher="Aldmoor Post",
    language="en-GB",
    url="https://news.example.org/quay",
    image=Image("https://news.example.org/q.jpg", "The quay", "Jo Abara"),
    source_key="17",
    translations=("https://news.example.org/de/kai",),
)


def graphed() -> dict[str, Any]:
    """The same article with its parts named apart, two of them naming each other."""
    parts = [
        {"@type": "WebSite", "@id": "#site", "name": "Aldmoor Post", "publisher": {"@id": "#post"}},
        {"@type": "Organization", "@id": "#post", "name": "Aldmoor Post", "member": {"@id": "#ada"}},
        {"@type": "Person", "@id": "#ada", "name": "Ada Obi", "worksFor": {"@id": "#post"}},
        SCHEMA["image"][0] | {"@id": "#picture"},
        SCHEMA
        | {
            "@type": ["Thing", "http://schema.org/ReportageNewsArticle"],
            "author": [{"@id": "#ada"}, {"@type": "Person", "name": "Li Wei"}],
            "publisher": {"@id": "#post"},
            "image": {"@id": "#picture"},
        },
    ]
    return {"@context": "https://schema.org", "@graph": parts}


@pytest.mark.parametrize(
    "value",
    [
        SCHEMA,
        SCHEMA | {"@type": "schema:BlogPosting"},
        SCHEMA | {"articleBody": MARKUP},
        {"@context": "https://schema.org", "@type": "WebPage", "mainEntity": SCHEMA},
        graphed(),
    ],
    ids=["plain", "another kind", "body in HTML", "inside a page", "graph"],
)
def test_an_article_of_schema_org_is_an_article_in_each_of_its_shapes(value: dict[str, Any]) -> None:
    """A name, a list, an object or a reference by @id say the same."""
    assert read_one(value) == SCHEMA_ARTICLE


def test_references_that_run_in_a_circle_end() -> None:
    """@id may name anything, the object itself too."""
    circle = {
        "@id": "#a",
        "@type": "NewsArticle",
        "author": {"@id": "#b"},
        "image": [[[[[[[[{"@id": "#a"}]]]]]]]],
    }
    other = {"@id": "#b", "@type": "Person", "name": {"@id": "#a"}}
    found = read_one({"@graph": [SCHEMA | circle, other]})
    assert (found.authors, found.image) == ((), None)


def test_linked_data_without_an_article_says_so() -> None:
    """A site's or an advertiser's data is none."""
    site = {"@context": "https://schema.org", "@type": "WebSite", "name": "Aldmoor Post"}
    advert = SCHEMA | {"@type": "AdvertiserContentArticle"}
    for value in (site, advert, [site, advert]):
        assert "holds linked data, but no article" in refusal(value)


def test_a_list_may_hold_every_kind_and_a_bad_one_costs_no_other() -> None:
    """Each item is told apart by itself, and named by its number."""
    own = {"headline": HEADLINE, "body": TEXT}
    first, second, third, fourth, fifth = read(
        [own, NINJS_1, SCHEMA, NINJS_1 | {"pubstatus": "withheld"}, 17]
    )
    assert [isinstance(one, CleanedPage) for one in (first, second, third)] == [True] * 3
    assert str(fourth).startswith('a.json, item 4: its pubstatus is "withheld"')
    assert str(fifth).startswith("a.json, item 5: is a number, not an article")


def test_a_list_of_linked_data_gives_its_articles_alone() -> None:
    """Beside them such a file describes the site and its people."""
    found = read([SCHEMA, {"@type": "Person", "name": "Ada Obi"}, SCHEMA | {"headline": "Ferry back"}])
    assert [one.article.headline for one in found if isinstance(one, CleanedPage)] == [HEADLINE, "Ferry back"]
    assert len(found) == 2


def test_our_own_record_with_a_stray_uri_stays_our_own() -> None:
    """Only what ninjs needs beside its uri makes it ninjs."""
    assert read_one({"uri": "x", "headline": HEADLINE, "body": TEXT}).body == BODY


def test_a_description_that_begins_the_text_is_no_standfirst() -> None:
    """Agencies repeat the lead there; a digest would say it twice."""
    assert read_one(NINJS_1 | {"description_text": PARAGRAPHS[0]}).standfirst is None
    assert read_one(SCHEMA | {"description": "The harbour board of …"}).standfirst is None
