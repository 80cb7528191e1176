"""The feed source over a real server: conditional looks, moves, pages behind teasers, asking again."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.cleaning.read import read_file
from bot.model.article import CleanedPage
from bot.sources.base import Ahead, Found, NotTaken, Remember, SourceUnreachable, Taken
from bot.sources.feed import PAGES_A_LOOK, FeedSource
from bot.sources.web import Web
from tests.loopback.site import Asked, Site, head
from tests.sources.feeds import WHOLE, rss


def item(number: int, text: str = WHOLE, link: str | None = None) -> str:
    return (
        f"<title>Ferry {number}</title><guid>tag:{number}</guid><link>{link or f'/{number}'}</link>"
        f"<pubDate>{number:02} Nov 2026 10:00 GMT</pubDate><description><![CDATA[{text}]]></description>"
    )


def page(title: str, text: str = WHOLE) -> str:
    article = f"<article><h1>{title}</h1>{text}</article>"
    return f"<html><head><title>{title}</title></head><body>{article}</body></html>"


def look(source: FeedSource, memory: dict[str, Any], known: set[str]) -> list[Found]:
    """One look, kept as intake keeps it."""
    given = []
    for found in source.look(known.__contains__, dict(memory)):
        given.append(found)
        if isinstance(found, Taken):
            known.add(found.sha256)
        if isinstance(found, Remember):
            memory.clear()
            memory.update(found.memory)
    return given


def names(given: list[Found]) -> list[str]:
    return [found.name for found in given if isinstance(found, Taken)]


def told(given: list[Found]) -> list[str]:
    return [str(found.refusal) for found in given if isinstance(found, NotTaken)]


def trouble(source: FeedSource, memory: dict[str, Any] | None = None) -> SourceUnreachable:
    with pytest.raises(SourceUnreachable) as found:
        list(source.look(lambda sha256: False, memory or {}))
    return found.value


# --- looks ----------------------------------------------------------------------------------------------


def test_an_item_is_given_as_a_record_that_cleaning_reads(web: Web, site: Site) -> None:
    """Place, name and content: what intake needs, from the feed alone."""
    url = site.put("/feed", rss(item(1)))
    given = look(FeedSource(url, web), {}, set())
    assert given[0] == Ahead(1)
    (taken,) = [found for found in given if isinstance(found, Taken)]
    assert taken.place == f"{url}#tag:1"
    (read,) = read_file(taken.name, taken.data)
    assert isinstance(read, CleanedPage)
    assert (read.article.headline, read.article.source_key) == ("Ferry 1", "tag:1")
    assert read.article.url == f"{site.url}/1"
    assert site.paths() == ["/feed"]


@pytest.mark.parametrize(
    ("name", "value"), [("ETag", '"7"'), ("Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT")]
)
def test_a_look_asks_whether_anything_changed(web: Web, site: Site, name: str, value: str) -> None:
    """With what the server said last; 304 costs nothing."""
    url = site.put("/feed", rss(item(1)), **{name.replace("-", "_"): value})
    memory: dict[str, Any] = {}
    source, known = FeedSource(url, web), set()
    look(source, memory, known)
    site.raw("/feed", lambda asked: iter([head(304)]))
    assert look(source, memory, known) == []
    question = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[name]
    assert site.asked[-1].headers[question] == value


def test_an_etag_that_no_header_may_hold_is_not_sent_back(web: Web, site: Site) -> None:
    """Some servers make theirs of the title."""
    source = FeedSource(site.put("/feed", rss(item(1)), ETag='"fähre"'), web)
    memory: dict[str, Any] = {}
    look(source, memory, set())
    assert len(names(look(source, memory, set()))) == 1
    assert site.asked[-1].headers["If-None-Match"] is None


def test_the_same_guid_with_other_content_is_given_again(web: Web, site: Site) -> None:
    """A revision, from the same place."""
    memory: dict[str, Any] = {}
    known: set[str] = set()
    source = FeedSource(site.put("/feed", rss(item(1))), web)
    (first,) = [found for found in look(source, memory, known) if isinstance(found, Taken)]
    site.put("/feed", rss(item(1, WHOLE + "<p>Corrected.</p>")))
    (again,) = [found for found in look(source, memory, known) if isinstance(found, Taken)]
    assert again.place == first.place


def test_a_feed_that_was_cut_off_is_asked_in_full_again(web: Web, site: Site) -> None:
    """304 would hide the rest of it."""
    memory: dict[str, Any] = {}
    known: set[str] = set()
    whole = rss(item(2), item(1))
    source = FeedSource(site.put("/feed", whole[: whole.rindex("<item>") + 60], ETag='"7"'), web)
    assert len(names(look(source, memory, known))) == 1
    site.put("/feed", whole, etag='"7"')
    assert len(names(look(source, memory, known))) == 1


def test_memory_of_another_address_does_not_count(web: Web, site: Site) -> None:
    """The editor changed schedules.yaml: the new feed has its own history."""
    memory: dict[str, Any] = {}
    look(FeedSource(site.put("/old", rss(item(1)), etag='"7"'), web), memory, set())
    source = FeedSource(site.put("/new", rss(item(2)), etag='"7"'), web)
    assert len(names(look(source, memory, set()))) == 1


def test_a_date_that_cannot_be_is_told_and_left_out(
    web: Web, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """2099 is neither printed nor waited for."""
    url = site.put("/feed", rss(item(1).replace("01 Nov 2026", "01 Jan 2099")))
    (taken,) = [found for found in look(FeedSource(url, web), {}, set()) if isinstance(found, Taken)]
    (read,) = read_file(taken.name, taken.data)
    assert isinstance(read, CleanedPage)
    assert read.article.published is None
    assert "2099" in caplog.text


@pytest.mark.parametrize(("fixed", "language"), [("id", "id"), (None, "en-US")])
def test_the_newsrooms_word_on_a_feeds_language_comes_first(
    web: Web, site: Site, fixed: str | None, language: str
) -> None:
    """Half the world's blogs say en-US because their software does."""
    url = site.put("/feed", rss(item(1), channel="<language>en-US</language>"))
    (taken,) = [
        found for found in look(FeedSource(url, web, language=fixed), {}, set()) if isinstance(found, Taken)
    ]
    (read,) = read_file(taken.name, taken.data)
    assert isinstance(read, CleanedPage)
    assert read.article.language == language


# --- moves and troubles ---------------------------------------------------------------------------------


def test_a_move_for_good_is_remembered_and_told_once(
    web: Web, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """From then on the new address is asked; the old one may go."""
    caplog.set_level(logging.WARNING, "bot")
    memory: dict[str, Any] = {}
    known: set[str] = set()
    site.put("/new", rss(item(1)), etag='"7"')
    source = FeedSource(site.redirect("/old", "/new", 301), web)
    look(source, memory, known)
    del site.pages["/old"]
    assert look(source, memory, known) == []
    assert site.paths() == ["/old", "/new", "/new"]
    assert caplog.text.count("has moved to") == 1
    site.put("/new", rss(item(2), item(1)))
    (found,) = [found for found in look(source, memory, known) if isinstance(found, Taken)]
    assert found.place.startswith(f"{site.url}/old#")


def test_a_temporary_redirect_is_followed_each_time(web: Web, site: Site) -> None:
    """302 moves nothing."""
    memory: dict[str, Any] = {}
    known: set[str] = set()
    site.put("/new", rss(item(1)))
    source = FeedSource(site.redirect("/old", "/new", 302), web)
    look(source, memory, known)
    look(source, memory, known)
    assert site.paths() == ["/old", "/new"] * 2


@pytest.mark.parametrize("status", [404, 410])
def test_where_the_new_address_is_dead_the_old_one_is_asked(web: Web, site: Site, status: int) -> None:
    """A move can be taken back."""
    memory: dict[str, Any] = {}
    known: set[str] = set()
    site.put("/new", rss(item(1)))
    source = FeedSource(site.redirect("/old", "/new", 301), web)
    look(source, memory, known)
    site.put("/new", "gone", status=status)
    site.put("/old", rss(item(2), item(1)))
    assert len(names(look(source, memory, known))) == 1
    assert "moved" not in memory


def test_a_page_in_the_place_of_the_feed_moves_nothing(web: Web, site: Site) -> None:
    """A hotel's login page answers for every address; what it says is not remembered."""
    site.put("/login", page("Welcome"), "text/html")
    memory: dict[str, Any] = {}
    source = FeedSource(site.redirect("/feed", "/login", 301), web)
    assert trouble(source, memory).state == "no feed"
    assert memory == {}


@pytest.mark.parametrize(
    ("status", "state", "final"), [(410, "gone", True), (404, "not found", False), (401, "needs login", True)]
)
def test_a_feed_that_cannot_be_had_has_a_state(
    web: Web, site: Site, status: int, state: str, final: bool
) -> None:
    """With a way out in its words."""
    found = trouble(FeedSource(site.put("/feed", "x", status=status), web))
    assert (found.state, found.final) == (state, final)


def test_a_page_for_a_feed_names_the_feed(web: Web, site: Site) -> None:
    """The usual mistake, and its cure."""
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    found = trouble(FeedSource(site.put("/", f"<html><head>{link}</head></html>", "text/html"), web))
    assert found.state == "no feed"
    assert f"{site.url}/feed.xml" in str(found)


def test_a_gigabyte_of_feed_is_too_large(web: Web, site: Site) -> None:
    """It is cut off at the limit."""

    def endless(asked: Asked) -> Iterator[bytes]:
        yield head() + rss().encode()[:-20]
        while True:
            yield b"<item><title>The same again</title></item>" * 5000

    assert trouble(FeedSource(site.raw("/feed", endless), web)).state == "too large"


def test_a_login_in_the_address_is_used_and_shown_nowhere(web: Web, site: Site) -> None:
    """It is in no place, no memory, no message."""
    url = site.put("/feed", rss(item(1)), etag='"1"').replace("//", "//ana:secret@")
    memory: dict[str, Any] = {}
    source = FeedSource(url, web)
    given = look(source, memory, set())
    assert site.asked[0].headers["Authorization"].startswith("Basic ")
    site.put("/feed", "x", status=500)
    assert "secret" not in f"{given}{memory}{trouble(source)}"


# --- pages behind teasers -------------------------------------------------------------------------------


def test_a_teaser_comes_with_its_page(web: Web, site: Site) -> None:
    """The feed's own fields, the page's text."""
    site.put("/1", page("Ferry 1 - The Harbour Post"), "text/html")
    url = site.put("/feed", rss(item(1, "The ferry sails [...]")))
    (taken,) = [found for found in look(FeedSource(url, web, pause=0), {}, set()) if isinstance(found, Taken)]
    (read,) = read_file(taken.name, taken.data)
    assert isinstance(read, CleanedPage)
    assert read.article.headline == "Ferry 1"
    assert "council of Okafor Crossing" in read.article.body[0].text
    assert "[...]" not in str(read.article.body)


def test_a_page_is_fetched_once_whatever_it_says_later(web: Web, site: Site) -> None:
    """What is known of a teaser is what the feed says."""
    site.put("/1", page("Ferry 1"), "text/html")
    source = FeedSource(site.put("/feed", rss(item(1, "Short."))), web, pause=0)
    memory: dict[str, Any] = {}
    known: set[str] = set()
    look(source, memory, known)
    site.put("/1", page("Ferry 1", WHOLE * 2), "text/html")
    assert names(look(source, memory, known)) == []
    assert site.paths().count("/1") == 1


def test_a_page_that_is_missing_is_tried_three_times_then_told_and_left(web: Web, site: Site) -> None:
    """The teaser alone is never news, and 304 must not hide it meanwhile."""
    source = FeedSource(site.put("/feed", rss(item(2), item(1, "Short.")), etag='"1"'), web, pause=0)
    memory: dict[str, Any] = {}
    known: set[str] = set()
    looks = [look(source, memory, known) for _ in range(6)]
    assert [len(names(given)) for given in looks] == [1, 0, 0, 0, 0, 0]
    assert [len(told(given)) for given in looks] == [0, 0, 1, 0, 0, 0]
    assert '"Ferry 1": the feed gives only its beginning' in told(looks[2])[0]
    assert site.paths().count("/1") == 3
    assert memory["etag"] == '"1"'


def test_a_page_that_comes_late_is_news_then(web: Web, site: Site) -> None:
    """Some feeds are ahead of their site."""
    source = FeedSource(site.put("/feed", rss(item(1, "Short.")), etag='"1"'), web, pause=0)
    memory: dict[str, Any] = {}
    known: set[str] = set()
    assert names(look(source, memory, known)) == []
    site.put("/1", page("Ferry 1"), "text/html")
    assert len(names(look(source, memory, known))) == 1


def test_a_site_that_is_down_for_long_loses_no_article(web: Web, site: Site) -> None:
    """It is told once; each look tries again, two pages at most."""
    items = [item(number, "Short.") for number in (4, 3, 2, 1)]
    source = FeedSource(site.put("/feed", rss(*items)), web, pause=0)
    for number in range(1, 5):
        site.put(f"/{number}", "down", status=503)
    memory: dict[str, Any] = {}
    known: set[str] = set()
    looks = [look(source, memory, known) for _ in range(8)]
    assert len(site.paths()) == 8 * 3
    assert sum(len(told(given)) for given in looks) == 4
    for number in range(1, 5):
        site.put(f"/{number}", page(f"Ferry {number}"), "text/html")
    assert len(names(look(source, memory, known))) == 4


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"%PDF-1.7", "application/pdf"), (rss().encode(), "application/xml"), (b"", "text/html")],
)
def test_what_is_no_page_is_told_at_once_and_left(web: Web, site: Site, body: bytes, kind: str) -> None:
    """It will be none at the next look either."""
    site.put("/1", body, kind)
    source = FeedSource(site.put("/feed", rss(item(1, "Short."))), web, pause=0)
    memory: dict[str, Any] = {}
    looks = [look(source, memory, set()) for _ in range(3)]
    assert [len(told(given)) for given in looks] == [1, 0, 0]
    assert site.paths().count("/1") == 1


def test_a_cut_text_without_a_link_is_told(web: Web, site: Site) -> None:
    """There is nothing to fetch."""
    text = "<title>T</title><guid isPermaLink='false'>1</guid><description>The ferry [...]</description>"
    given = look(FeedSource(site.put("/feed", rss(text)), web), {}, set())
    assert names(given) == []
    assert "no link" in told(given)[0]


def test_a_look_fetches_so_many_pages_and_the_next_one_the_rest(web: Web, site: Site) -> None:
    """The newest first; none is lost."""
    more = PAGES_A_LOOK + 7
    for number in range(more):
        site.put(f"/p{number}", page(f"Ferry {number}"), "text/html")
    items = [f"<title>Ferry {n}</title><guid>tag:{n}</guid><link>/p{n}</link>" for n in reversed(range(more))]
    source = FeedSource(site.put("/feed", rss(*items), etag='"1"'), web, pause=0)
    memory: dict[str, Any] = {}
    known: set[str] = set()
    first, second, third = (names(look(source, memory, known)) for _ in range(3))
    assert (len(first), len(second), len(third)) == (PAGES_A_LOOK, 7, 0)
    assert first[-1] == f"tag-{more - 1}.json"


# --- asked again ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        (200, "stands"),
        (404, "gone"),
        (410, "gone"),
        (401, "protected"),
        (403, "protected"),
        (500, "unknown"),
        (418, "unknown"),
    ],
)
def test_a_page_is_asked_again_before_its_story_is_sent(
    web: Web, site: Site, status: int, standing: str
) -> None:
    """By its status; trouble says nothing."""
    site.put("/", "front")
    url = site.put("/1", "x", status=status)
    assert FeedSource(f"{site.url}/feed", web).still_stands("tag:1", url) == standing


def test_a_site_that_lets_no_program_in_says_nothing_of_a_page(web: Web, site: Site) -> None:
    """Its 403 is for us, not for the story."""
    site.put("/", "no bots", status=403)
    url = site.put("/1", "no bots", status=403)
    assert FeedSource(f"{site.url}/feed", web).still_stands(None, url) == "unknown"


@pytest.mark.parametrize(
    "url", [None, "", "nonsense", "http://10.0.0.1/", "http://127.0.0.1:1/", "http://[::1", "http://a:99999/"]
)
def test_what_cannot_be_asked_is_unknown(web: Web, site: Site, url: str | None) -> None:
    """It never raises: a send waits for the answer."""
    assert FeedSource(f"{site.url}/feed", web).still_stands("tag:1", url) == "unknown"
