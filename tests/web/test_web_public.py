"""The public pages: a reader's way out works for everybody, at any time, and only when it was meant."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot import subscribe
from bot.setting_values import Address
from bot.store.database import Database
from bot.web.public import public_app
from bot.web.serve import serve
from tests.web.conftest import TEMPLATES

SECRET = "a secret key of more than thirty-two letters"
LETTER = "Morning <Briefing>"


@pytest.fixture
def own_templates(tmp_path: Path) -> Path:
    """The newsroom's own templates: none yet."""
    return tmp_path / "templates"


@pytest.fixture
def public(db: Database, own_templates: Path) -> Iterator[httpx.Client]:
    """The public pages of an invented newsroom, behind a path of its domain."""
    folders = [own_templates, TEMPLATES]
    app = public_app(db, secret=SECRET, newsroom="The Velmar Courier", base="/letters", folders=folders)
    server = serve(app, Address("127.0.0.1", 0), "BOT_HTTP")
    with httpx.Client(base_url=server.url) as client:
        yield client
    server.stop()


@pytest.fixture
def link(db: Database) -> str:
    """A reader's unsubscribe link."""
    subscribe.add(db, LETTER, "ada@example.org", zone="Europe/Berlin")
    (person,) = subscribe.list_all(db)
    return f"/unsubscribe/{subscribe.unsubscribe_token(SECRET, person.subscription_id)}"


def state(db: Database) -> str:
    """How the only subscription stands."""
    (person,) = subscribe.list_all(db)
    return person.state


def test_opening_the_link_asks_and_changes_nothing(db: Database, public: httpx.Client, link: str) -> None:
    """Virus scanners and previews follow every link in a mail."""
    for method in ("GET", "HEAD"):
        assert public.request(method, link).status_code == 200
    page = public.get(link).text
    assert "Stop getting Morning &lt;Briefing&gt;?" in page
    assert '<form method="post">' in page
    assert "ada@example.org" not in page
    assert state(db) == "active"


def test_the_button_ends_the_subscription(db: Database, public: httpx.Client, link: str) -> None:
    """Press, done; the page says so, and says so again to whoever comes back."""
    done = public.post(link)
    assert done.status_code == 200
    assert "you no longer get Morning &lt;Briefing&gt;" in done.text
    assert state(db) == "left"
    assert "This subscription has ended" in public.get(link).text


def test_one_click_from_the_mail_service_ends_it_without_cookie_or_redirect(
    db: Database, public: httpx.Client, link: str
) -> None:
    """RFC 8058: a POST with this body, from anywhere, repeatable, answered 200."""
    for _ in range(3):
        done = public.post(
            link,
            data={"List-Unsubscribe": "One-Click"},
            headers={"origin": "https://mail.example.net", "sec-fetch-site": "cross-site"},
        )
        assert done.status_code == 200
        assert "set-cookie" not in done.headers
    assert state(db) == "left"


def test_a_broken_link_is_answered_with_a_way_out(db: Database, public: httpx.Client) -> None:
    """A link that a mail program cut in two gets a page, and ends nobody's subscription."""
    subscribe.add(db, LETTER, "ada@example.org", zone="Europe/Berlin")
    for token in ("x", "MTIz.forged", "%00", "ü" * 40, "a" * 3000):
        for method in ("GET", "POST"):
            answer = public.request(method, f"/unsubscribe/{token}")
            assert answer.status_code == 404
            assert "Open the link at the end of one of our mails" in answer.text
    assert state(db) == "active"


def test_a_link_signed_with_another_key_is_nobodys(db: Database, public: httpx.Client) -> None:
    """The token is unforgeable."""
    subscribe.add(db, LETTER, "ada@example.org", zone="Europe/Berlin")
    (person,) = subscribe.list_all(db)
    token = subscribe.unsubscribe_token("another key", person.subscription_id)
    assert public.post(f"/unsubscribe/{token}").status_code == 404
    assert state(db) == "active"


def test_a_newsrooms_own_page_is_shown_and_a_broken_one_never_stands_in_the_way(
    db: Database, public: httpx.Client, link: str, own_templates: Path
) -> None:
    """Overridden file by file; one that fails gives way to the shipped page."""
    (own_templates / "web").mkdir(parents=True)
    (own_templates / "web" / "front.html.j2").write_text("Our own {{ newsroom }}")
    (own_templates / "web" / "unsubscribed.html.j2").write_text("{{ no_such_thing }}")
    assert public.get("/").text == "Our own The Velmar Courier"
    done = public.post(link)
    assert (done.status_code, "you no longer get" in done.text) == (200, True)
    assert state(db) == "left"


def test_the_front_door_names_the_newsroom_and_how_to_leave(public: httpx.Client) -> None:
    """Whoever cuts the address short finds out where they are."""
    answer = public.get("/")
    assert answer.status_code == 200
    assert "The Velmar Courier" in answer.text
    assert 'href="/letters/public.css"' in answer.text
    assert public.get("/public.css").headers["content-type"].startswith("text/css")


def test_health_is_told_to_a_monitor(public: httpx.Client) -> None:
    """200 while the database answers."""
    answer = public.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_database_that_fails_is_a_503_that_changed_nothing(
    db: Database, public: httpx.Client, link: str
) -> None:
    """The reader is told to come back; a monitor hears it too."""
    with db.write() as conn:
        conn.exec_driver_sql("ALTER TABLE subscription RENAME TO lost")
        conn.exec_driver_sql("ALTER TABLE edition RENAME TO lost_too")
    assert public.get("/healthz").status_code == 503
    answer = public.post(link)
    assert answer.status_code == 503
    assert "Nothing has changed" in answer.text


def test_every_answer_forbids_scripts_frames_and_caches(public: httpx.Client, link: str) -> None:
    """A reader's link stays between the reader and us."""
    for path in ("/", link, "/unsubscribe/x", "/nowhere", "/healthz"):
        headers = public.get(path).headers
        assert "script" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"] == "noindex"
