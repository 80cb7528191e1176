"""Feeds that are long, oddly encoded, broken or hostile: as much as stands is read, the rest is a state."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.base import SourceUnreachable
from bot.sources.parsed_feed import MOST_ITEMS, parse_feed
from tests.sources.feeds import BASE, NOW, WHOLE, one, parse, rss

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "feeds"

# --- order and number -------------------------------------------------------------------------------------


def test_items_come_oldest_first() -> None:
    """As they were published, so that an arrival's posts are in order."""
    days = [21, 19, 20]
    dated = [
        f"<title>{day}</title><guid>{day}</guid><pubDate>{day} Nov 2026 10:00 GMT</pubDate>" for day in days
    ]
    assert [item.key for item in parse(rss(*dated)).items] == ["19", "20", "21"]


def test_without_dates_the_last_item_of_a_feed_is_the_oldest() -> None:
    """Feeds begin with the newest."""
    assert [item.key for item in parse(rss(*(f"<guid>{n}</guid>" for n in "abc"))).items] == ["c", "b", "a"]


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_a_very_long_feed_the_newest_thousand_are_taken(newest_first: bool) -> None:
    """100,000 items: whichever end is the newest, without reading them all."""
    numbers = range(100_000)
    stamp = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    items = [
        f"<guid>{n}</guid><pubDate>{datetime.fromtimestamp(stamp + n, UTC).isoformat()}</pubDate>"
        for n in (reversed(numbers) if newest_first else numbers)
    ]
    feed = parse(rss(*items))
    assert feed.long
    assert [item.key for item in feed.items] == [str(n) for n in numbers[-MOST_ITEMS:]]


# --- encodings --------------------------------------------------------------------------------------------

ACCENTS = "Fähre über São Tomé"


@pytest.mark.parametrize(
    ("encoding", "prolog", "content_type"),
    [
        ("utf-8", "utf-8", "application/xml; charset=iso-8859-1"),
        ("utf-8", "iso-8859-1", "application/xml"),
        ("utf-8", None, "text/xml"),
        ("iso-8859-1", "iso-8859-1", "application/xml; charset=utf-8"),
        ("iso-8859-1", None, "application/xml; charset=iso-8859-1"),
        ("iso-8859-1", "utf-8", "application/xml"),
        ("iso-8859-1", "no-such-code", "application/xml; charset=nonsense"),
        ("utf-16", "utf-16", "application/xml"),
        ("utf-16-le", "utf-16", "application/xml; charset=utf-8"),
        ("utf-16-be", "utf-16", ""),
        ("utf-8-sig", "utf-8", "application/xml"),
    ],
)
def test_bytes_header_and_prolog_may_each_say_something_else(
    encoding: str, prolog: str | None, content_type: str
) -> None:
    """Bytes that are UTF-8 are; else the document's word, the header's, and at last Windows-1252."""
    head = f'<?xml version="1.0" encoding="{prolog}"?>' if prolog else ""
    document = head + rss(f"<title>{ACCENTS}</title><guid>1</guid>").removeprefix('<?xml version="1.0"?>')
    assert one(document.encode(encoding), content_type).record["headline"] == ACCENTS


def test_half_a_character_leaves_the_others_what_they_are() -> None:
    """An emoji as two surrogates is whole, one alone costs itself; the accents stay what they are."""
    title = f"{ACCENTS} \ud83d\ude00 and \ud83d"
    document = rss(f"<title>{title}</title><guid>1</guid>").encode("utf-8", "surrogatepass")
    for content_type in ("application/xml", "text/xml; charset=iso-8859-1"):
        headline = one(document, content_type).record["headline"]
        assert headline.removesuffix("\ufffd").strip() == f"{ACCENTS} 😀 and"


def test_other_scripts_are_read_by_what_is_declared() -> None:
    """Shift_JIS, and ISO-2022-JP, which is ASCII to the eye."""
    for encoding in ("shift_jis", "iso-2022-jp", "euc-jp"):
        document = rss("<title>渡し船が再開</title>").replace("?>", f' encoding="{encoding}"?>', 1)
        assert one(document.encode(encoding)).record["headline"] == "渡し船が再開"


def test_letters_that_no_text_holds_are_left_out() -> None:
    """NULs, control characters and lone surrogates, as letters and as numbers, reach no database."""
    spoilt = rss("<title>Fer\0ry \x0bsails&#0;&#xD800;&#xFFFE;</title><guid>1\x00</guid>")
    for document in (
        spoilt,
        json.dumps(
            {"version": "jsonfeed.org/version/1", "items": [{"id": "1\0", "title": "Fer\0ry sails\ud800"}]}
        ),
    ):
        item = one(document)
        text = item.data().decode("utf-8")
        assert "\0" not in text + item.key
        assert "\\u0000" not in item.record["headline"]
        assert item.record["headline"].startswith("Ferry sails")


# --- broken and hostile -----------------------------------------------------------------------------------


PAGE = (
    '<!DOCTYPE html><html><head><link rel="stylesheet" href="/a.css"><link rel="alternate"'
    ' type="application/rss+xml" href="/rss?a=1&amp;b=2"></head></html>'
)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("", "is empty"),
        ("   \n", "is empty"),
        ("<html><head><title>News</title></head><body>Hello</body></html>", "is no feed that can be read"),
        (PAGE, "it names its feed: https://news.example/rss?a=1&b=2"),
        ("{}", "is no feed"),
        ('{"items": [{"id": 1}]}', "is no feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 7}', "is no feed"),
        ("{" * 100_000, "is no feed"),
        ("[1, 2]", "is no feed"),
        ("\x89PNG\r\n\x1a\n", "is no feed"),
        ("<note><to>Ann</to></note>", "is no feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told_with_a_way_out(document: str, says: str) -> None:
    """HTML for XML is the common case: an address a letter off, a login page."""
    with pytest.raises(SourceUnreachable) as found:
        parse(document)
    assert found.value.state == "no feed"
    assert says in str(found.value)


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(n)} "{f"&{chr(n - 1)};" * 10}">' for n in range(99, 110))
    + "]><rss><channel><item><title>&m;</title></item></channel></rss>"
)
EXTERNAL = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title></item></channel></rss>'


@pytest.mark.parametrize(
    "document",
    [BILLION_LAUGHS, EXTERNAL, "<!-- x --> \n<?a b?>" + EXTERNAL, EXTERNAL.replace("ENTITY", "entity")],
)
def test_a_feed_that_declares_entities_is_refused(document: str) -> None:
    """They unpack to any size, and may read files."""
    with pytest.raises(SourceUnreachable) as found:
        parse(document)
    assert found.value.state == "unsafe feed"
    for encoding in ("utf-16", "utf-16-be"):
        with pytest.raises(SourceUnreachable):
            parse(document.encode(encoding))


def test_an_article_about_entities_is_no_bomb() -> None:
    """What stands in a text declares nothing."""
    text = "<![CDATA[<p>In <!DOCTYPE x [<!ENTITY lol 'ha'>]> each entity ...</p>]]>"
    assert parse(rss(f"<title>XML bombs</title><guid>1</guid><description>{text}</description>")).items


def test_a_feed_is_read_as_far_as_it_is_whole() -> None:
    """An ampersand, an unknown entity, a tag that is not closed: the items are there all the same."""
    broken = rss(
        "<title>Salt & pepper &unknown; &nbsp;</title><guid>1</guid>", "<title>Two</title><guid>2</guid><b>"
    )
    assert {item.key for item in parse(broken).items} == {"1", "2"}


def test_a_feed_that_is_cut_off_gives_no_half_article() -> None:
    """The item in which it ends is left for the next look."""
    whole = rss(
        "<title>One</title><guid>1</guid>",
        f"<title>Two</title><guid>2</guid><description>{WHOLE}</description>",
    )
    cut = parse(whole[: whole.index("about the ferry")])
    assert cut.cut_off
    assert [item.key for item in cut.items] == ["1"]
    assert not parse(whole).cut_off


# --- fuzz and corpus --------------------------------------------------------------------------------------

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<rss",
                "version='2.0'>",
                "<channel>",
                "<item>",
                "</item>",
                "</channel>",
                "</rss>",
                "<feed",
                "xmlns='http://www.w3.org/2005/Atom'>",
                "<entry>",
                "</entry>",
                "</feed>",
                "<title>",
                "</title>",
                "<link>http://[::1</link>",
                "<link",
                "href='http://a:b'/>",
                "<guid>",
                "</guid>",
                "<![CDATA[",
                "]]>",
                "&amp;",
                "&#xD800;",
                "&#99999999;",
                "<pubDate>",
                "</pubDate>",
                "<content",
                "type='xhtml'>",
                "</content>",
                "<description>",
                "</description>",
                "<media:content",
                "url='//'",
                "width='9e9'/>",
                "<enclosure",
                "url='x'",
                "type='image/x'/>",
                "<category",
                "term=''/>",
                "<author>",
                "<name>",
                "x@y",
                "</name>",
                "</author>",
                "<!DOCTYPE",
                "x",
                "[",
                "<!ENTITY",
                "]>",
                "<?xml",
                "encoding='utf-7'?>",
                "2026-11-21T99:99:99Z",
                "-0001-01-01",
                "[...]",
                "\x00",
                "�",
                "<source>",
                "xml:base='http://['",
                "<div",
                "xml:lang='*'>",
            ]
        ),
        st.text(max_size=20),
    ),
    max_size=40,
)
JSON_FIELDS = [
    *("id", "url", "title", "authors", "author", "tags", "name", "image", "summary", "content_html"),
    *("content_text", "date_published", "language", "external_url"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(JSON_FIELDS),
        inner,
        max_size=8,
    ),
    max_leaves=30,
)  # fmt: skip


def survives(data: bytes, content_type: str = "") -> None:
    """Only what an editor can read comes out: items that are documents, or a state."""
    try:
        feed = parse_feed(data, content_type, BASE, NOW)
    except SourceUnreachable as trouble:
        if trouble.state not in {"no feed", "unsafe feed"}:
            raise
        return
    for item in feed.items:
        json.loads(item.data(page_html="\ud800"))
        assert item.key
        assert item.name.isprintable()
        assert item.key.isprintable()
        assert len(item.sha256) == 64


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_no_feed_in_xml_breaks_the_parser(pieces: list[str]) -> None:
    """Items, or a state: nothing else, whatever was sent."""
    survives("".join(pieces).encode("utf-8", "surrogatepass"))


@settings(max_examples=150, deadline=None)
@given(st.lists(JSON, max_size=4), JSON, JSON)
def test_no_feed_in_json_breaks_the_parser(items: list[Any], author: Any, language: Any) -> None:
    """Every field may hold anything."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": items,
        "author": author,
        "language": language,
    }
    survives(json.dumps(feed).encode())


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["", "text/xml; charset=utf-7", "a; charset=\ud800", "x; charset=idna"]),
)
def test_no_bytes_break_the_parser(data: bytes, content_type: str) -> None:
    """Nor does any claim about them."""
    survives(data, content_type)


def corpus() -> list[dict[str, Any]]:
    index = CORPUS / "index.jsonl"
    return [json.loads(line) for line in index.read_text("utf-8").splitlines()] if index.exists() else []


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus of real feeds is not here")
@pytest.mark.parametrize("entry", corpus(), ids=lambda entry: entry["file"])
def test_real_feeds_give_what_is_in_them(entry: dict[str, Any]) -> None:
    """As many items as the index counts, whole links, and the dates that feedparser reads."""
    data = (CORPUS / entry["file"]).read_bytes()
    items = parse_feed(data, "application/xml", BASE, NOW).items
    own = feedparser.parse(data)
    if own.entries:
        assert len(items) == entry["items"]
        dates = {found for each in own.entries if (found := each.get("published_parsed"))}
        assert {item.moment.timetuple()[:6] for item in items if item.moment} >= {
            found[:6] for found in dates
        }
    else:
        assert bool(items) == ("json_feed" in entry["features"])
    for item in items:
        assert item.link is not None
        assert item.link.startswith(("http://", "https://"))
        assert item.record["headline"]
