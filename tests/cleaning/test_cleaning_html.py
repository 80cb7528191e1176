"""HTML pages: what their heads state, and their text where it is hard to find."""

import json
from datetime import UTC, datetime

import pytest

from bot.cleaning.html import read_html
from bot.model.article import Article
from tests.cleaning.pages import HEADLINE, HTML, PARAGRAPHS

TEXT = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)

SITE = '<meta property="og:site_name" content="Aldmoor Post">'


def page(*head: str, body: str = TEXT) -> Article:
    heads = "".join(head)
    return read_html(f"<html lang=en><head>{heads}</head><body><article>{body}</article></body></html>", UTC)


def linked(**fields: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": HEADLINE} | fields
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_the_same_article_in_other_languages_is_named() -> None:
    """hreflang, without the page itself, a choice of languages, feeds, and front pages."""
    found = page(
        '<link rel="canonical" href="https://news.example.org/en/quay">',
        '<link rel="alternate" hreflang="en" href="https://news.example.org/en/quay">',
        '<link rel="alternate" hreflang="en-gb" href="https://news.example.org/en/quay/">',
        '<link rel="alternate" hreflang="de" href="https://news.example.org/de/kai">',
        '<link rel="alternate" hreflang="fr-FR" href="/fr/quai">',
        '<link rel="alternate" hreflang="x-default" href="https://news.example.org/quay">',
        '<link rel="alternate" hreflang="es" href="https://news.example.org/">',
        '<link rel="alternate" hreflang="sw" type="application/rss+xml" href="https://news.example.org/sw/feed">',
    )
    assert found.translations == ("https://news.example.org/de/kai",)


def test_relative_links_are_joined_to_where_the_page_was_found() -> None:
    """A page that was fetched knows its address even where it states none."""
    text = f"<html><head><meta property='og:image' content='/q.jpg'></head><body>{TEXT}</body></html>"
    found = read_html(text, UTC, "https://news.example.org/2026/quay")
    assert found.url == "https://news.example.org/2026/quay"
    assert found.image is not None
    assert found.image.url == "https://news.example.org/q.jpg"


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        (SITE + f'<meta property="og:title" content="{HEADLINE} | Aldmoor Post">', HEADLINE),
        (linked(headline="Aldmoor opens its new…") + f"<title>{HEADLINE}</title>", HEADLINE),
        (linked(headline="Aldmoor&#8217;s quay &amp; crane"), "Aldmoor’s quay & crane"),
        ("<title>Aldmoor &amp;amp; the quay</title>", "Aldmoor &amp; the quay"),
    ],
)
def test_a_headline_is_whole_and_without_the_site_s_name(head: str, headline: str) -> None:
    """Linked data cuts long ones, og:title often bears the site's name."""
    assert page(head).headline == headline


def test_of_several_articles_in_linked_data_the_page_s_own_counts() -> None:
    """Sites list their related stories the same way."""
    other = linked(
        headline="Old crane sold for scrap", url="https://news.example.org/crane", datePublished="2020-01-01"
    )
    own = linked(url="https://news.example.org/quay", datePublished="2026-11-20")
    found = page('<link rel="canonical" href="https://news.example.org/quay">', other, own)
    assert (found.headline, found.published) == (HEADLINE, datetime(2026, 11, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@type": "Person", "name": "Ada Obi"}, ("Ada Obi",)),
        (["Ada Obi", {"name": "Li"}, "Admin"], ("Ada Obi", "Li")),
        ({"@type": "Person", "name": ["Ada Obi"]}, ("Ada Obi",)),
        ({"@type": "Organization", "name": "Bay Wire"}, ()),
        ("https://news.example.org/author/7", ()),
        ({"@id": "#ada"}, ("Ada Obi",)),
        ({"@id": "#nobody"}, ()),
        ("By Ada Obi", ("Ada Obi",)),
        ("Aldmoor Post", ()),
        (17, ()),
    ],
)
def test_authors_of_linked_data_are_people(author: object, names: tuple[str, ...]) -> None:
    """An organisation, the site itself, an address and "Admin" wrote nothing."""
    graph = [
        {
            "@type": "NewsArticle",
            "headline": HEADLINE,
            "author": author,
            "publisher": {"name": "Aldmoor Post"},
        },
        {"@id": "#ada", "@type": "Person", "name": "Ada Obi", "knows": {"@id": "#ada"}},
    ]
    script = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    assert page(script).authors == names


def test_broken_linked_data_leaves_the_tags() -> None:
    """Raw line ends and comment marks are forgiven, other mistakes cost the block alone."""
    data = '{"@type": "NewsArticle", "headline": "The quay\nopens"}'
    assert page(f'<script type="application/ld+json"><!-- {data} --></script>').headline == "The quay opens"
    broken = '<script type="application/ld+json">{"@type": "NewsArticle", headline: }</script>'
    assert page(broken, f"<title>{HEADLINE}</title>").headline == HEADLINE


def test_text_that_only_linked_data_holds_is_used() -> None:
    """Pages built by script carry their text for search engines."""
    found = page(linked(articleBody="\n\n".join(PARAGRAPHS)), body="<div id=app></div>")
    assert found.paragraphs == tuple(PARAGRAPHS)


def test_line_breaks_in_a_paragraph_part_its_words() -> None:
    """ "quay<br>Two" must not become "quayTwo"."""
    body = f"<p>{PARAGRAPHS[0]}<br>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p>"
    assert page(body=body).paragraphs[:2] == (PARAGRAPHS[0], PARAGRAPHS[1])


@pytest.mark.parametrize(
    "empty", ["<span></span>", "<i class=icon></i>", "<b><em></em></b>", "<a name=top></a>"]
)
def test_no_words_are_lost_behind_an_empty_element(empty: str) -> None:
    """Half a sentence is worse than none: it reads like news."""
    body = "".join(f"<p>{empty}{text[:30]}{empty}{text[30:]}</p>" for text in PARAGRAPHS)
    assert page(body=body).paragraphs == tuple(PARAGRAPHS)


def test_no_words_are_lost_behind_an_empty_box() -> None:
    """Old systems write paragraphs between line breaks, with places for adverts among them."""
    body = "<br><br><div class=ad></div>".join(PARAGRAPHS)
    assert " ".join(block.text for block in page(body=f"<div>{body}</div>").body) == " ".join(PARAGRAPHS)


def test_a_name_in_the_middle_of_a_sentence_stays_whatever_its_class() -> None:
    """ "said <span class=author>Ines Dahl</span>" is no byline."""
    marked = PARAGRAPHS[2].replace("Ines Dahl", "<span class='author-link'>Ines Dahl</span>")
    body = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]} {marked}</p><p>{PARAGRAPHS[3]}</p>"
    assert page(body=body).paragraphs[1] == f"{PARAGRAPHS[1]} {PARAGRAPHS[2]}"


def test_a_canonical_link_to_the_front_page_is_no_address() -> None:
    """Broken templates point every page there: all articles would be one."""
    assert page('<link rel="canonical" href="https://news.example.org/">').url is None


def test_the_page_of_the_fixture_states_what_it_states() -> None:
    """The whole of it once, so that no field is lost on the way."""
    found = read_html(HTML, UTC)
    assert (found.publisher, found.section, found.language) == ("Aldmoor Post", "Business", "en-GB")
