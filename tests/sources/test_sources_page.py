"""One page by its address: only a page is taken, and a site's robots.txt is heard."""

from collections.abc import Iterator

import pytest

from bot.cleaning.read import read_file
from bot.model.article import CleanedPage
from bot.model.errors import PageRefused
from bot.sources.article_page import ArticlePages, same_site
from bot.sources.base import SourceUnreachable
from bot.sources.guard import Guard
from bot.sources.page import fetch_page
from bot.sources.robots import Robots
from bot.sources.web import Web
from tests.loopback.site import Site
from tests.sources.feeds import WHOLE, rss

ARTICLE = f"<article><h1>Ferry sails</h1>{WHOLE}</article>"
PAGE = f"<html><head><title>Ferry sails</title></head><body>{ARTICLE}</body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as there:
        yield there


class Strangers(Guard):
    """Every name leads to the loopback, and none of them is the newsroom's own: the open internet, here."""

    def is_own(self, host: str, port: int) -> bool:
        return False

    def addresses(self, host: str, port: int, seconds: float) -> list[str]:
        return ["127.0.0.1"]


@pytest.fixture
def web() -> Web:
    there = Web()
    there.guard = Strangers()
    return there


def of(host: str, site: Site, path: str = "/1") -> str:
    return f"http://{host}:{site.port}{path}"


def refusal(web: Web, url: str) -> str:
    with pytest.raises(PageRefused) as found:
        fetch_page(web, url)
    return str(found.value)


def test_a_page_is_a_record_with_its_address(web: Web, site: Site) -> None:
    """So the article has a URL though its page names none."""
    url = site.put("/1", PAGE, "text/html")
    taken = fetch_page(web, url)
    (read,) = read_file(taken.name, taken.data)
    assert isinstance(read, CleanedPage)
    assert (read.article.headline, read.article.url) == ("Ferry sails", url)
    assert taken.place == url


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("/canonical", True),
        ("https://www.127.0.0.1/x", True),
        ("https://elsewhere.example/x", False),
        ("javascript:x", False),
    ],
)
def test_the_canonical_address_counts_if_it_is_of_the_same_site(
    web: Web, site: Site, href: str, kept: bool
) -> None:
    """A page cannot take another site's story over."""
    url = site.put(
        "/1?utm=x", PAGE.replace("<head>", f'<head><link rel="canonical" href="{href}">'), "text/html"
    )
    place = fetch_page(web, url).place
    assert (place != url) is kept


def test_the_header_tells_how_a_page_is_written(web: Web, site: Site) -> None:
    """It is gone once the page is a record, so it is used before."""
    text = PAGE.replace("Ferry sails", "Fähre fährt")
    taken = fetch_page(web, site.put("/1", text.encode("iso-8859-1"), "text/html; charset=iso-8859-1"))
    (read,) = read_file(taken.name, taken.data)
    assert isinstance(read, CleanedPage)
    assert read.article.headline == "Fähre fährt"


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (rss().encode(), "application/rss+xml", "make it a source"),
        (rss().encode(), "text/html", "make it a source"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "application/json", "make it a source"),
        (b"%PDF-1.7", "application/pdf", "is application/pdf, no page"),
        (b"\x89PNG", "image/png", "is image/png, no page"),
        (b"", "text/html", "is empty"),
        (b"words", "text/plain", "save its text as .txt"),
    ],
)
def test_what_is_no_page_is_refused_in_words(web: Web, site: Site, body: bytes, kind: str, says: str) -> None:
    """Each with what to do instead."""
    assert says in refusal(web, site.put("/1", body, kind))


def test_a_page_with_an_odd_type_is_still_a_page(web: Web, site: Site) -> None:
    """What it is shows in its first line."""
    assert fetch_page(web, site.put("/1", "<!DOCTYPE html>" + PAGE, "text/plain")).data


def test_a_page_that_cannot_be_had_is_told_as_a_source_is(web: Web, site: Site) -> None:
    """One client, one set of words."""
    with pytest.raises(SourceUnreachable, match="is not there"):
        fetch_page(web, f"{site.url}/nothing")


@pytest.mark.parametrize("address", ["nonsense", "http://[::1", "http://a:99999/", "ftp://news.example/1"])
def test_what_is_no_address_of_a_page_is_told_as_one(web: Web, address: str) -> None:
    """Before any site is asked for its rules."""
    with pytest.raises(SourceUnreachable) as found:
        fetch_page(web, address)
    assert found.value.state == "no web address"


# --- robots.txt -----------------------------------------------------------------------------------------


RULES = """
User-agent: *
Disallow: /

User-agent: Broadsheet
Disallow: /private/
Crawl-delay: 7
"""


def test_another_sites_robots_txt_is_heard(web: Web, site: Site) -> None:
    """Ours are the rules for Broadsheet; a page that is kept from programs is not even asked for."""
    site.put("/robots.txt", RULES, "text/plain")
    site.put("/1", PAGE, "text/html")
    site.put("/private/1", PAGE, "text/html")
    assert fetch_page(web, of("news.example", site)).data
    assert "robots.txt asks programs to keep away" in refusal(web, of("news.example", site, "/private/1"))
    assert "/private/1" not in site.paths()


def test_a_redirect_leads_round_no_robots_txt(web: Web, site: Site) -> None:
    """Where it leads is what counts."""
    site.put("/robots.txt", RULES, "text/plain")
    site.put("/private/1", PAGE, "text/html")
    site.redirect("/1", "/private/1")
    assert "robots.txt" in refusal(web, of("news.example", site))


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_site_without_rules_allows_everything(web: Web, site: Site, status: int) -> None:
    """RFC 9309, 2.3.1.3."""
    site.put("/robots.txt", "Disallow: /", status=status)
    assert Robots(web).allow(of("news.example", site))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_in_trouble_is_asked_later(web: Web, site: Site, status: int) -> None:
    """RFC 9309, 2.3.1.4: its rules are not known, so nothing is fetched."""
    site.put("/robots.txt", "x", status=status)
    with pytest.raises(SourceUnreachable):
        fetch_page(web, of("news.example", site))
    assert set(site.paths()) == {"/robots.txt"}


def test_rules_are_asked_for_once_and_hold_for_their_host_alone(web: Web, site: Site) -> None:
    """An hour's pages cost one question a host."""
    site.put("/robots.txt", RULES, "text/plain")
    robots = Robots(web)
    assert [robots.allow(of("news.example", site, path)) for path in ("/a", "/private/b", "/c?d=e")] == [
        True,
        False,
        True,
    ]
    assert robots.pause(of("news.example", site)) == 7
    assert site.paths() == ["/robots.txt"]
    robots.allow(of("elsewhere.example", site))
    assert len(site.paths()) == 2


@pytest.mark.parametrize(
    "rules",
    [
        b"\xff\xfe\x00",
        b"\x00" * 1000,
        b"Disallow",
        b"User-agent: *\nDisallow: /%zz\n",
        b"<html>",
        "User-agent: *\nCrawl-delay: ²".encode(),
    ],
)
def test_rules_that_cannot_be_read_forbid_nothing(web: Web, site: Site, rules: bytes) -> None:
    """They are no rules."""
    site.put("/robots.txt", rules, "text/plain")
    assert Robots(web).allow(of("news.example", site))


def test_the_newsrooms_own_site_is_not_asked_for_its_rules(web: Web, site: Site) -> None:
    """A feed that the newsroom names is its own, and so are the pages of its site."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    site.put("/1", PAGE, "text/html")
    pages = ArticlePages(web, own=of("news.example", site, "/feed"), pause=0)
    assert pages.fetch(of("www.news.example", site))[0] == PAGE
    with pytest.raises(PageRefused):
        pages.fetch(of("elsewhere.example", site))


def test_a_private_host_is_the_newsrooms_own(site: Site) -> None:
    """A CMS behind the firewall often tells all programs to keep away; it does not mean ours."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    assert fetch_page(Web(private_hosts=site.private_hosts), site.put("/1", PAGE, "text/html")).data
    assert site.paths() == ["/1"]


def test_a_login_goes_to_pages_of_the_feeds_own_host_alone(web: Web, site: Site) -> None:
    """www. may be another server."""
    pages = ArticlePages(web, own=of("news.example", site, "/feed"), auth=("ana", "secret"))
    assert pages.login_for(of("news.example", site)) == ("ana", "secret")
    assert pages.login_for(of("www.news.example", site)) is None
    assert pages.login_for("https://news.example/1") is None


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://news.example/a", "http://www.news.example/b", True),
        ("https://feeds.news.example/a", "https://www.news.example/b", True),
        ("https://news.example", "https://badnews.example", False),
        ("https://news.example", "https://news.example.org", False),
        ("https://news.example", "", False),
        ("", "", False),
    ],
)
def test_a_site_is_a_host_and_what_is_below_it(first: str, second: str, same: bool) -> None:
    """Whatever the scheme, with www. or without."""
    assert same_site(first, second) is same
    assert same_site(second, first) is same
