"""A post of WordPress as a record: what the post says, and nothing that the site made up."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cleaning.read import read_file
from bot.model.article import Article, CleanedPage
from bot.model.errors import PageRefused
from bot.sources.wordpress_post import record_of, translation_numbers

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BODY = (
    "<p>The ferry to Okafor Crossing stops at midnight, the council said.</p>\n"
    "<p>Nobody spoke against it.</p>"
)


def post(**fields: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "link": "https://news.example.org/ferry/",
        "date": "2026-11-20T07:00:00",
        "date_gmt": "2026-11-20T12:00:00",
        "title": {"rendered": "Ferry stops"},
        "content": {"rendered": BODY, "protected": False},
        **fields,
    }


def embedded(**more: Any) -> dict[str, Any]:
    return {"_embedded": {name.replace("__", ":"): value for name, value in more.items()}}


def category(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "name": name, "taxonomy": "category"}


def article(given: dict[str, Any]) -> Article:
    """The post as cleaning reads its record."""
    (page,) = read_file("post.json", json.dumps(record_of(given, [], NOW)).encode())
    assert isinstance(page, CleanedPage)
    return page.article


def test_a_bare_post_has_only_what_it_says() -> None:
    """Absent is absent: no author, section, picture or language is made up."""
    assert record_of(post(), [], NOW) == {
        "id": 7,
        "headline": "Ferry stops",
        "body_html": BODY,
        "published": "2026-11-20T12:00:00+00:00",
        "url": "https://news.example.org/ferry/",
    }


def test_cleaning_reads_the_record_whole() -> None:
    """Every field of the record is one that cleaning takes."""
    read = article(
        post(
            excerpt={"rendered": "<p>Commuters look for another way.</p>"},
            lang="fr",
            yoast_head_json={"og_title": "Last boat leaves Okafor Crossing tonight"},
            **embedded(
                author=[{"name": "Ada Finch"}],
                wp__term=[[category(1, "World")]],
                wp__featuredmedia=[{"media_type": "image", "source_url": "/boat.jpg", "alt_text": "A boat"}],
            ),
        )
    )
    assert (read.headline, read.section, read.authors) == ("Ferry stops", "World", ("Ada Finch",))
    assert read.standfirst == "Commuters look for another way."
    assert read.image
    assert (read.image.url, read.image.alt) == ("https://news.example.org/boat.jpg", "A boat")
    assert (read.language, read.source_key) == ("fr", "7")
    assert read.social_title == "Last boat leaves Okafor Crossing tonight"
    assert read.published == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert len(read.body) == 2


@pytest.mark.parametrize(
    ("rendered", "headline"),
    [
        ("Mayor&#8217;s ferry &#8211; at last", "Mayor’s ferry – at last"),
        ("Finch &amp; Sons", "Finch & Sons"),
        ("How to write &amp;amp; in HTML", "How to write &amp; in HTML"),
        ("Use &lt;b&gt; sparingly", "Use <b> sparingly"),
        ("The <em>Okafor</em> sails", "The Okafor sails"),
        ("Un<em>real</em> city", "Unreal city"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("Two<br />lines", "Two lines"),
    ],
)
def test_titles_are_decoded_once_and_lose_their_tags(rendered: str, headline: str) -> None:
    """WordPress gives titles as HTML; a headline is words."""
    assert record_of(post(title={"rendered": rendered}), [], NOW)["headline"] == headline


@pytest.mark.parametrize(
    ("excerpt", "standfirst"),
    [
        ("<p>Commuters look for another way.</p>", "Commuters look for another way."),
        ("<p>The ferry to Okafor Crossing stops at [&hellip;]</p>", None),
        ("<p>Commuters look for &#8230;</p>", None),
        ("<p>The ferry to Okafor Crossing stops at midnight, the council said.</p>", None),
        ('<p>A new day. <a class="more-link" href="/x">Continue reading</a></p>', None),
        ("", None),
        (f"<p>{'Far too long for an excerpt. ' * 60}</p>", None),
    ],
)
def test_only_an_excerpt_written_by_hand_is_a_standfirst(excerpt: str, standfirst: str | None) -> None:
    """One that WordPress cuts from the text ends in mid-sentence, or says what the text says."""
    record = record_of(post(excerpt={"rendered": excerpt}), [], NOW)
    assert record.get("standfirst") == standfirst


def test_a_newsroom_theme_s_subtitle_is_the_standfirst() -> None:
    """Where the desk has a field for it, it is what the desk wrote."""
    record = record_of(post(meta={"newspack_post_subtitle": "No boat &amp; no bridge"}), [], NOW)
    assert record["standfirst"] == "No boat & no bridge"


TERMS = [[category(1, "Uncategorized"), category(2, "Local"), category(3, "World &amp; Sea")]]
CRUMBS = [{"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"name": "World &amp; Sea"}]}]


@pytest.mark.parametrize(
    ("fields", "section"),
    [
        ({}, "Local"),
        ({"yoast_wpseo_primary_category": "3"}, "World & Sea"),
        ({"meta": {"_yoast_wpseo_primary_category": 3}}, "World & Sea"),
        ({"primary_category": 99}, "Local"),
        ({"yoast_head_json": {"schema": {"@graph": CRUMBS}}}, "World & Sea"),
    ],
)
def test_the_section_is_the_primary_category_or_the_first_that_is_one(
    fields: dict[str, Any], section: str
) -> None:
    """ "Uncategorized" is what WordPress writes when nobody chose."""
    assert record_of(post(**embedded(wp__term=TERMS), **fields), [], NOW)["section"] == section


def test_uncategorized_alone_is_no_section() -> None:
    """Nobody files a story there."""
    assert "section" not in record_of(post(**embedded(wp__term=[[category(1, "Uncategorized")]])), [], NOW)


SEVERAL = [{"display_name": "A. Finch"}, {"display_name": "B. Ode"}]


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        (embedded(author=[{"name": "Ada Finch"}]), ["Ada Finch"]),
        (embedded(author=[{"name": "admin"}]), None),
        (embedded(author=[{"code": "rest_user_invalid_id", "message": "Invalid user ID."}]), None),
        ({**embedded(author=[{"name": "desk"}]), "authors": SEVERAL}, ["A. Finch", "B. Ode"]),
        ({"yoast_head_json": {"author": "Ada Finch"}}, ["Ada Finch"]),
        ({"author": 3}, None),
    ],
)
def test_authors_are_those_that_the_site_shows(fields: dict[str, Any], authors: list[str] | None) -> None:
    """An author that the site hides, and its administrator, are no byline."""
    assert record_of(post(**fields), [], NOW).get("authors") == authors


@pytest.mark.parametrize(
    ("title", "social"),
    [
        ("Last boat leaves tonight", "Last boat leaves tonight"),
        ("Ferry stops", None),
        ("Ferry stops - The Okafor Post", None),
        ("Ferry stops | The Okafor Post", None),
        ("Last boat leaves tonight - The Okafor Post", "Last boat leaves tonight"),
        ("Ferry stops: what you need to know", "Ferry stops: what you need to know"),
        ("", None),
    ],
)
def test_a_social_title_is_one_that_somebody_wrote(title: str, social: str | None) -> None:
    """Plug-ins fill it with the headline and the site's name."""
    head = {"og_title": title, "og_site_name": "The Okafor Post"}
    assert record_of(post(yoast_head_json=head), [], NOW).get("social_title") == social
    without_name = record_of(post(aioseo_head_json={"og:title": "Ferry stops - The Okafor Post"}), [], NOW)
    assert "social_title" not in without_name


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("2026-11-20T12:00:00", "2026-11-20T12:00:00+00:00"),
        ("2026-11-23T11:00:00", "2026-11-23T11:00:00+00:00"),
        ("2099-01-01T00:00:00", None),
        ("1970-01-01T00:00:00", None),
        ("0000-00-00T00:00:00", None),
        (None, None),
        (17, None),
    ],
)
def test_a_date_that_cannot_be_meant_is_none(stated: object, published: str | None) -> None:
    """A page from 2099 must neither wait for 2099 nor say so."""
    assert record_of(post(date_gmt=stated), [], NOW).get("published") == published


def test_the_image_is_the_one_the_desk_chose() -> None:
    """With the words for those who do not see it, and whom it is from."""
    media = {
        "media_type": "image",
        "source_url": "https://cdn.example.org/boat.jpg",
        "alt_text": "",
        "caption": {"rendered": "<p>The last boat &amp; its crew</p>"},
        "media_details": {"image_meta": {"credit": "B. Ode"}},
    }
    assert record_of(post(**embedded(wp__featuredmedia=[media])), [], NOW)["image"] == {
        "url": "https://cdn.example.org/boat.jpg",
        "alt": "The last boat & its crew",
        "credit": "B. Ode",
    }
    film = {**media, "media_type": "file"}
    assert "image" not in record_of(post(**embedded(wp__featuredmedia=[film])), [], NOW)


def test_translations_come_from_polylang_and_wpml() -> None:
    """One story in two languages is one story."""
    assert translation_numbers(post(translations={"en": 7, "fr": 8, "de": 9})) == [8, 9]
    others = [{"locale": "fr_FR", "href": "https://news.example.org/fr/bac/"}, {"locale": "de_DE"}]
    record = record_of(post(wpml_translations=others, wpml_current_locale="pt_BR"), [], NOW)
    assert (record["translations"], record["language"]) == (["https://news.example.org/fr/bac/"], "pt-BR")


def test_what_is_left_of_shortcodes_is_taken_out() -> None:
    """A plug-in that was switched off leaves its marks in the text; brackets in prose stay."""
    body = (
        '[vc_row][vc_column width="1/2"]<p>She said [sic] it [was] so.</p>[/vc_column][/vc_row]'
        '[caption id="a" width="3"]<img src="x.jpg"> A boat[/caption][gallery ids="1,2"]'
    )
    record = record_of(post(content={"rendered": body}), [], NOW)
    assert record["body_html"] == "<p>She said [sic] it [was] so.</p>"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"content": {"rendered": "", "protected": True}}, "it asks for a password"),
        ({"link": "javascript:alert(1)"}, "no web address"),
        ({"id": None}, "no number"),
    ],
)
def test_a_post_that_can_be_no_article_says_why(fields: dict[str, Any], why: str) -> None:
    """An editor reads the reason."""
    with pytest.raises(PageRefused, match=why):
        record_of(post(**fields), [], NOW)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    *("title", "content", "excerpt", "date_gmt", "meta", "authors", "yoast_head_json", "aioseo_head_json"),
    *(
        "wpml_translations",
        "lang",
        "translations",
        "primary_category",
        "jetpack_featured_media_url",
        "_embedded",
    ),
]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), anything), anything)
def test_any_field_may_be_anything(fields: dict[str, Any], value: object) -> None:
    """A plug-in may write what it likes; the record stays one that can be kept, or the post is refused."""
    inner = {name: [value] for name in ("author", "wp:term", "wp:featuredmedia")}
    for extra in ({}, {"_embedded": inner}, {"_embedded": {name: [[value]] for name in inner}}):
        strange = post(**{**fields, **extra})
        record = record_of(strange, [], NOW)
        read_file("post.json", json.dumps({**record, "body_html": BODY, "headline": "Ferry"}).encode())
        translation_numbers(strange)
