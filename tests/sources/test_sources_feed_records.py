"""What a feed says: three formats and every odd title, author, key, date and teaser, as a record."""

import json

import pytest

from tests.sources.feeds import WHOLE, one, parse, record, rss

# --- formats ----------------------------------------------------------------------------------------------

RSS_091 = (
    '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
    ' "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><item>'
    "<title>Ferry sails</title><link>https://news.example/1</link></item></channel></rss>"
)
RSS_10 = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>N</title>'
    '</channel><item rdf:about="https://news.example/1"><title>Ferry sails</title><link>https://news.example/1</link>'
    "<dc:date>2026-11-21T10:00:00Z</dc:date></item></rdf:RDF>"
)
ATOM_03 = (
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Ferry sails</title><id>1</id>'
    '<link rel="alternate" type="text/html" href="https://news.example/1"/></entry></feed>'
)
ATOM_10 = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Ferry sails</title><id>1</id>'
    '<link href="https://news.example/1"/></entry></feed>'
)
JSON_10 = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"id": 1, "title": "Ferry sails", "url": "https://news.example/1"}],
    }
)


@pytest.mark.parametrize(
    "document",
    [
        RSS_091,
        RSS_10,
        ATOM_03,
        ATOM_10,
        JSON_10,
        rss("<title>Ferry sails</title><link>/1</link>").replace('"2.0"', '"0.92"'),
    ],
)
def test_every_format_gives_headline_and_link(document: str) -> None:
    """RSS 0.91, 0.92 and 1.0, Atom 0.3 and 1.0, JSON Feed: whatever a newsroom's partner still runs."""
    item = one(document)
    assert item.record["headline"] == "Ferry sails"
    assert item.link == "https://news.example/1"


def test_an_rss_item_becomes_a_record() -> None:
    """content:encoded over description, dc:creator, the first category, the widest picture, whole links."""
    got = record(
        "<title>Ferry sails</title><link>/1?a=1&amp;b=2</link><guid isPermaLink='false'>n-1</guid>"
        "<pubDate>Sat, 21 Nov 2026 10:00:00 +0100</pubDate><dc:creator>Ann Obi</dc:creator>"
        "<dc:creator>Li Wei</dc:creator><category>Harbour</category><category>World</category>"
        "<description>The ferry sails again.</description>"
        f"<content:encoded><![CDATA[{WHOLE}<a href='/more'>more</a>]]></content:encoded>"
        "<media:thumbnail url='/small.jpg' width='90'/>"
        "<media:content url='/wide.jpg' medium='image' width='900'/>"
        "<media:content url='/film.mp4' medium='video' width='1900'/>"
        "<source url='https://o.example'>Other Wire</source>",
        channel="<language>en-gb</language>",
    )
    assert got.pop("body_html").endswith("<a href='/more'>more</a>")
    assert got == {
        "id": "n-1",
        "url": "https://news.example/1?a=1&b=2",
        "headline": "Ferry sails",
        "published": "2026-11-21T09:00:00+00:00",
        "standfirst": "The ferry sails again.",
        "authors": ["Ann Obi", "Li Wei"],
        "section": "Harbour",
        "image": "https://news.example/wide.jpg",
        "language": "en-gb",
        "publisher": "Other Wire",
    }


def test_an_atom_entry_becomes_a_record() -> None:
    """xml:base, xhtml, an enclosure for the picture, the entry's own language."""
    item = one(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/"><entry xml:lang="de">'
        '<id>u:1</id><title type="html">M&amp;amp;A: &lt;i&gt;Fähre&lt;/i&gt;</title><link href="p/1"/>'
        '<link rel="enclosure" type="image/jpeg" href="i.jpg"/><author><name>Zoë</name></author>'
        "<published>2026-11-21T10:00:00+01:00</published>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Die <a href="q">Fähre</a></p>'
        "</div>"
        "</content></entry></feed>"
    )
    assert dict(item.record) == {
        "id": "u:1",
        "url": "https://b.example/x/p/1",
        "headline": "M&A: Fähre",
        "published": "2026-11-21T09:00:00+00:00",
        "body_html": '<p>Die <a href="q">Fähre</a></p>',
        "authors": ["Zoë"],
        "image": "https://b.example/x/i.jpg",
        "language": "de",
    }


def test_a_json_item_becomes_a_record() -> None:
    """1.1's authors and tags; text stands in where there is no HTML."""
    item = one(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "language": "fr",
                "items": [
                    {
                        "id": 7.5,
                        "url": "/1",
                        "title": "Le bac\u2028part",
                        "content_text": "Un < deux.\n\nTrois.",
                        "date_published": "2026-11-21T10:00:00+01:00",
                        "authors": [{"name": "Ann Obi"}, {"url": "x"}, "x", {"name": 7}],
                        "tags": [3, "Port"],
                        "image": "i.jpg",
                    }
                ],
            }
        ),
        "application/feed+json",
    )
    assert dict(item.record) == {
        "id": "7.5",
        "url": "https://news.example/1",
        "headline": "Le bac part",
        "published": "2026-11-21T10:00:00+01:00",
        "body_html": "<p>Un &lt; deux.</p><p>Trois.</p>",
        "authors": ["Ann Obi"],
        "section": "Port",
        "image": "https://news.example/desk/i.jpg",
        "language": "fr",
    }


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("AT&amp;T wins", "AT&T wins"),
        ("AT&amp;amp;T wins", "AT&T wins"),
        ("3 &lt; 5", "3 < 5"),
        ("It&amp;#8217;s on", "It’s on"),
        ("<![CDATA[It&#8217;s <b>on</b>]]>", "It’s on"),
        ("How to write &amp;lt;b&amp;gt;", "How to write <b>"),
        ("Two\n  lines", "Two lines"),
        ("caf&eacute; &nbsp;opens", "café opens"),
    ],
)
def test_entities_in_titles_are_decoded_once(title: str, headline: str) -> None:
    """Feeds escape once or twice; an escaped tag that is meant stays."""
    assert record(f"<title>{title}</title><guid>1</guid>")["headline"] == headline


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        ("<author>desk@news.example (Ann Obi)</author>", ["Ann Obi"]),
        ("<author>desk@news.example</author>", None),
        ("<dc:creator>admin</dc:creator>", None),
        ("<dc:creator>Ann Obi</dc:creator><author>a@news.example (Ann Obi)</author>", ["Ann Obi"]),
        ("", None),
    ],
)
def test_authors_are_names(fields: str, authors: list[str] | None) -> None:
    """An address or an account's name is no byline."""
    assert record(f"<title>T</title><guid>1</guid>{fields}").get("authors") == authors


# --- keys -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ("<guid> n-1 </guid><link>/1</link>", "n-1"),
        ("<link>/1</link>", "https://news.example/1"),
        ("<guid>https://news.example/g</guid>", "https://news.example/g"),
    ],
)
def test_an_item_is_known_by_its_guid_else_its_link(fields: str, key: str) -> None:
    """A guid that is an address is the link as well."""
    assert one(rss(f"<title>T</title>{fields}")).key == key


def test_without_guid_and_link_title_and_date_are_the_key() -> None:
    """The same at the next look, another for another item."""
    first, again, other = (
        one(rss(f"<title>{title}</title><pubDate>{day} Nov 2026 10:00 GMT</pubDate>")).key
        for title, day in [("T", 20), ("T", 20), ("T", 21)]
    )
    assert first == again
    assert first != other


def test_a_guid_that_all_items_share_is_none() -> None:
    """Some feeds give every item the site's address: then the links tell them apart."""
    items = parse(
        rss(*(f"<title>T{n}</title><guid>https://news.example/</guid><link>/{n}</link>" for n in range(3)))
    ).items
    assert {item.key for item in items} == {f"https://news.example/{n}" for n in range(3)}
    assert {item.record["id"] for item in items} == {f"https://news.example/{n}" for n in range(3)}


def test_an_item_that_stands_twice_is_one() -> None:
    """Twice the same; the same guid with another text is a revision, and both are given."""
    twice = "<title>T</title><guid>1</guid><link>/1</link>"
    assert len(parse(rss(twice, twice)).items) == 1
    assert len(parse(rss(twice, twice.replace(">T<", ">U<"))).items) == 2


def test_a_long_guid_stays_a_key() -> None:
    """Two that differ at the end alone are two."""
    items = parse(
        rss(f"<title>T</title><guid>{'x' * 5000}1</guid>", f"<title>T</title><guid>{'x' * 5000}2</guid>")
    ).items
    assert len({item.key for item in items}) == 2
    assert all(len(item.key) < 300 for item in items)


# --- dates ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("Sat, 21 Nov 2026 10:00:00 GMT", "2026-11-21T10:00:00+00:00"),
        ("Sat, 21 Nov 2026 10:00:00 +0530", "2026-11-21T04:30:00+00:00"),
        ("Sat, 21 Nov 2026 10:00:00 EST", "2026-11-21T15:00:00+00:00"),
        ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00+00:00"),
        ("2026-11-21T10:00:00+01:00", "2026-11-21T09:00:00+00:00"),
        ("Mon, 21 Nov 2026 10:00:00 GMT", "2026-11-21T10:00:00+00:00"),
        ("21 Nov 26 10:00 GMT", "2026-11-21T10:00:00+00:00"),
        ("2026-11-21T10:00:00", "2026-11-21T10:00:00"),
        ("Sat, 21 Nov 2026 10:00:00", "2026-11-21T10:00:00"),
        ("Sat, 21 Nov 2026 10:00:00 EAT", "2026-11-21T10:00:00"),
        ("2026-11-21", "2026-11-21T00:00:00"),
    ],
)
def test_a_date_keeps_its_zone_and_has_none_where_it_names_none(stated: str, published: str) -> None:
    """A clock without a zone is the source's, which schedules.yaml knows; a wrong weekday does not matter."""
    assert record(f"<title>T</title><guid>1</guid><pubDate>{stated}</pubDate>")["published"] == published


@pytest.mark.parametrize(
    "stated",
    [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Sun, 30 Nov 1989 00:00:00 GMT",
        "2099-01-01T00:00:00Z",
        "2026-11-24T00:00:00Z",
        "yesterday",
        "32 Nov 2026",
        "9999-12-31T23:59:59-14:00",
        "0000-00-00T00:00:00",
        "-1",
        "99999999999999",
    ],
)
def test_a_date_that_cannot_be_is_none(stated: str) -> None:
    """1970 is a counter's zero; 2099 must neither be printed nor hold a story back."""
    item = one(rss(f"<title>T</title><guid>1</guid><pubDate>{stated}</pubDate>"))
    assert "published" not in item.record
    assert item.odd_date == stated


def test_a_date_a_few_hours_ahead_is_a_mistaken_zone() -> None:
    """It stays: it is nearly right."""
    assert record("<title>T</title><guid>1</guid><pubDate>2026-11-23T09:00:00Z</pubDate>")["published"]


@pytest.mark.parametrize(
    "stated", ["2099-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "soon", "0001-01-01T00:00:00+14:00"]
)
def test_json_dates_follow_the_same_rules(stated: str) -> None:
    """One rule for all formats."""
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"id": "1", "title": "T", "date_published": stated}],
    }
    item = one(json.dumps(feed))
    assert ("published" in item.record, item.odd_date) == (False, stated)


# --- teasers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "teaser"),
    [
        (f"<description><![CDATA[{WHOLE}]]></description>", False),
        (f"<content:encoded><![CDATA[{WHOLE}]]></content:encoded>", False),
        (f"<description>x</description><content:encoded><![CDATA[{WHOLE[:600]}]]></content:encoded>", False),
        ("<description>The ferry sails again, said the council.</description>", True),
        ("", True),
        (f"<description><![CDATA[{WHOLE} [&#8230;]]]></description>", True),
        (f"<description><![CDATA[{WHOLE}<p>Read more</p>]]></description>", True),
        (
            f"<content:encoded><![CDATA[{WHOLE} [...]<p>The post appeared first on Y]]></content:encoded>",
            True,
        ),
        (
            f"<content:encoded><![CDATA[{WHOLE} <a href='x'>Continue reading &rarr;</a>]]></content:encoded>",
            True,
        ),
        ("<content:encoded><![CDATA[<img src='x.jpg'>]]></content:encoded>", True),
    ],
)
def test_a_teaser_is_told_from_a_whole_text(fields: str, teaser: bool) -> None:
    """By its length where it is only a description, by where it breaks off else."""
    assert one(rss(f"<title>T</title><link>/1</link>{fields}")).teaser is teaser


def test_a_short_text_with_no_page_behind_it_is_all_there_is() -> None:
    """A wire's brief."""
    assert not one(
        rss("<title>T</title><guid isPermaLink='false'>1</guid><description>Ferry sails.</description>")
    ).teaser


def test_what_an_item_says_is_known_whatever_its_dates_links_and_markup() -> None:
    """Feeds stamp links and pictures for every visitor; a letter of the text makes it another."""

    def said(date: str, link: str, body: str) -> str:
        fields = (
            f"<title>T</title><guid isPermaLink='false'>1</guid><link>{link}</link><pubDate>{date}</pubDate>"
        )
        return one(rss(f"{fields}<description><![CDATA[{body}]]></description>")).sha256

    first = said(
        "21 Nov 2026 10:00 GMT", "/1?v=1", "<p>Ferry <a href='?t=1'>sails</a></p><img src='a.gif?1'>"
    )
    assert first == said(
        "22 Nov 2026 10:00 GMT", "/1?v=2", "<p>Ferry <a href='?t=2'>sails</a></p><img src='a.gif?2'>"
    )
    assert first != said("21 Nov 2026 10:00 GMT", "/1?v=1", "<p>Ferry sank</p>")
