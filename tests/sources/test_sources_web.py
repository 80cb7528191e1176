"""The guarded client: every fetch ends, in a document or in a state with a way out, whoever answers."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.sources.web import Web
from tests.loopback.site import Site
from tests.sources.fetches import BASIC, authorised, trouble


def test_a_document_comes_with_its_headers_and_where_it_was(web: Web, site: Site) -> None:
    """Unpacked, under the address that answered."""
    url = site.put("/feed?format=rss", "ferry " * 1000, "text/plain; charset=utf-8", X_Desk="harbour")
    answer = web.get(url)
    assert answer.data == b"ferry " * 1000
    assert answer.headers["content-encoding"] == "gzip"
    assert (answer.status, answer.url, answer.permanent_url) == (200, url, None)
    assert (answer.content_type, answer.headers["X-Desk"]) == ("text/plain", "harbour")


def test_the_other_side_learns_who_asks(web: Web, site: Site) -> None:
    """A site's owner can look up the bot, and write to the newsroom."""
    web.get(site.put("/", "x"), accept="text/html", headers={"If-None-Match": '"7"'})
    headers = site.asked[0].headers
    assert headers["User-Agent"].startswith("Broadsheet/")
    assert "(+https://letters.example.org)" in headers["User-Agent"]
    assert (headers["Accept"], headers["If-None-Match"]) == ("text/html", '"7"')
    assert headers["Host"] == f"127.0.0.1:{site.port}"


def test_an_address_that_nobody_can_open_is_not_given(site: Site) -> None:
    """The default BOT_PUBLIC_URL leads to this machine."""
    Web(public_url="http://127.0.0.1:8000", private_hosts=site.private_hosts).get(site.put("/", "x"))
    assert "+http" not in site.asked[0].headers["User-Agent"]


def test_not_modified_is_an_answer(web: Web, site: Site) -> None:
    """304 is what a look hopes for."""
    url = site.put("/feed", "x", etag='"7"')
    assert web.get(url, headers={"If-None-Match": '"7"'}).status == 304


@pytest.mark.parametrize(
    ("status", "headers", "state", "final"),
    [
        (400, {}, "refused", False),
        (401, {}, "needs login", True),
        (403, {}, "needs login", True),
        (404, {}, "not found", False),
        (410, {}, "gone", True),
        (429, {}, "asks to wait", False),
        (500, {}, "server error", False),
        (502, {}, "server error", False),
        (503, {}, "server error", False),
        (503, {"Retry-After": "90"}, "asks to wait", False),
        (304, {}, None, False),
        (999, {}, "server error", False),
    ],
)
def test_a_status_becomes_a_state(
    web: Web, site: Site, status: int, headers: dict[str, str], state: str | None, final: bool
) -> None:
    """Each with words for an editor that name the address."""
    url = site.put("/feed", "x", status=status, **headers)
    if state is None:
        assert web.get(url).status == status
        return
    told = trouble(web, url)
    assert (told.state, told.final) == (state, final)
    assert str(told).startswith(f"{url} ")
    assert web.ask(url).status == status


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("90", 90), ("0", 0), ("-5", 0), ("999999999", 86400), ("soon", None), ("nan", None)],
)
def test_a_wait_that_is_asked_for_is_kept_within_a_day(
    web: Web, site: Site, value: str, seconds: float | None
) -> None:
    """A server that says a century is asked tomorrow all the same."""
    assert trouble(web, site.put("/", "x", status=429, Retry_After=value)).retry_after == seconds


def test_a_wait_may_be_given_as_a_date(web: Web, site: Site) -> None:
    """RFC 9110 allows both."""
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    wait = trouble(web, site.put("/", "x", status=503, Retry_After=moment)).retry_after
    assert wait is not None
    assert 3000 < wait <= 3600


@pytest.mark.parametrize(
    "address",
    [
        "ftp://news.example.org/x",
        "file:///etc/passwd",
        "news.example.org",
        "",
        "http://",
        "http:///x",
        "//x/y",
        "gopher://127.0.0.1:70/",
        "http://[::1",
        "http://a:b:c/",
        "data:text/plain,x",
        "http://a\x00b/",
        "http://x:99999/",
    ],
)
def test_only_web_addresses_are_asked(web: Web, address: str) -> None:
    """Nothing else is a source's, least of all a file of this machine."""
    assert trouble(web, address).state in {"no web address", "no such host"}


# --- what the guard must see ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"],
)
def test_a_private_host_that_nobody_named_is_not_called(site: Site, host: str) -> None:
    """Whatever its spelling; the server hears nothing."""
    site.put("/", "secret")
    told = trouble(Web(), f"http://{host}:{site.port}/")
    assert told.state == "refused address"
    assert site.asked == []


@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/latest/meta-data/", "http://127.1:{port}/", "http://0:{port}/"]
)
def test_a_redirect_to_a_private_address_is_refused(web: Web, site: Site, to: str) -> None:
    """Each hop is checked, not the first alone."""
    url = site.redirect("/feed", to.format(port=site.port))
    assert trouble(web, url).state == "refused address"
    assert site.paths() == ["/feed"]


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)"])
def test_a_redirect_out_of_the_web_is_refused(web: Web, site: Site, to: str) -> None:
    """http and https, also after a hop."""
    assert trouble(web, site.redirect("/feed", to)).state == "no web address"


def test_a_name_server_that_changes_its_mind_gains_nothing(site: Site, other: Site) -> None:
    """Rebinding: the address that was checked is the one that is called, and it is looked up once a hop."""
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    web = Web(private_hosts=[("cms.example", site.port)], resolve=resolve)
    site.put("/feed", "x")
    assert web.get(f"http://cms.example:{site.port}/feed").data == b"x"
    assert asked == ["cms.example"]
    assert site.asked[0].headers["Host"] == f"cms.example:{site.port}"


def test_a_name_that_turns_private_at_the_second_hop_is_refused(site: Site) -> None:
    """The first answer let it in; the second is checked as if it were the first."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    web = Web(private_hosts=[("cms.example", None)], resolve=lambda host, port: next(answers))
    site.redirect("/feed", "/moved")
    site.put("/moved", "x")
    assert trouble(web, f"http://cms.example:{site.port}/feed").state == "refused address"
    assert site.paths() == ["/feed"]


def test_an_address_that_is_dead_leaves_time_for_the_next(site: Site) -> None:
    """IPv6 that leads nowhere must not hide an IPv4 that answers."""
    web = Web(private_hosts=[("cms.example", None)], resolve=lambda host, port: ["127.0.0.9", "127.0.0.1"])
    site.put("/", "x")
    assert web.get(f"http://cms.example:{site.port}/").data == b"x"


def test_proxies_of_the_environment_are_passed_over(
    web: Web, site: Site, other: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would call what the guard refuses."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, other.url)
    assert web.get(site.put("/", "x")).data == b"x"
    assert other.asked == []


# --- redirects ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((301,), 1),
        ((308,), 1),
        ((302,), None),
        ((307,), None),
        ((303,), None),
        ((301, 308), 2),
        ((301, 302), 1),
        ((302, 301), None),
        ((301, 302, 301), 1),
    ],
)
def test_a_move_for_good_is_told_as_far_as_it_is_for_good(
    web: Web, site: Site, statuses: tuple[int, ...], moved: int | None
) -> None:
    """What a temporary redirect leads to is no new address."""
    for number, status in enumerate(statuses):
        site.redirect(f"/{number}", f"/{number + 1}", status)
    site.put(f"/{len(statuses)}", "x")
    answer = web.get(f"{site.url}/0")
    assert answer.url == f"{site.url}/{len(statuses)}"
    assert answer.permanent_url == (f"{site.url}/{moved}" if moved else None)


def test_a_redirect_that_comes_back_is_a_loop_named(web: Web, site: Site) -> None:
    """The way round stands in the message, for whoever mends the site."""
    site.redirect("/b", "/a")
    told = trouble(web, site.redirect("/a", "/b"))
    assert told.state == "redirect loop"
    assert f"{site.url}/a -> {site.url}/b -> {site.url}/a" in str(told)


def test_five_redirects_are_followed_and_no_sixth(web: Web, site: Site) -> None:
    """A chain without an end ends here."""
    for number in range(9):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.put("/9", "x")
    assert web.get(f"{site.url}/4").data == b"x"
    assert trouble(web, f"{site.url}/3").state == "redirect loop"


def test_a_login_goes_to_its_host_and_stays_through_its_redirects(web: Web, site: Site) -> None:
    """A CMS may lead from one of its pages to another."""
    site.put("/b", "x")
    web.get(site.redirect("/a", "/b"), auth=("ana", "pä55"))
    assert authorised(site) == [BASIC, BASIC]


def test_a_login_in_the_address_is_sent_as_one_and_never_shown(web: Web, site: Site) -> None:
    """Feeds are handed around as https://user:password@host."""
    url = site.put("/feed", "x", status=500).replace("//", "//ana:p%C3%A455@")
    told = trouble(web, url + "?key=hidden")
    assert trouble(web, url).state == "server error"
    assert authorised(site)[-1] == BASIC
    assert "p%C3" not in str(told)
    assert "ana" not in str(told)
    assert "hidden" not in str(told)
    assert "ana" not in web.ask(url).url


def test_a_login_is_never_sent_to_another_host(web: Web, site: Site, other: Site) -> None:
    """Nor does it come back with one that leads back: the second host chose the way."""
    other.redirect("/b", f"{site.url}/c")
    site.put("/c", "x")
    site.redirect("/a", f"{other.url}/b")
    web.get(f"{site.url}/a", auth=("ana", "pä55"))
    assert authorised(other) == [None]


def test_a_redirects_own_login_is_dropped(web: Web, site: Site, other: Site) -> None:
    """A stranger's redirect cannot make us log in anywhere."""
    other.put("/b", "x")
    web.get(site.redirect("/a", other.url.replace("//", "//root:toor@") + "/b"))
    assert authorised(other) == [None]
