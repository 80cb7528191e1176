"""The desk: every edition as its readers see it, and nothing for anybody else."""

import html
import re

import httpx

from bot.model.message import Part
from bot.rendering.marks import UNSUBSCRIBE_MARK
from bot.store import sources_state, targets
from bot.store.database import Database
from tests.web import rows


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def test_an_empty_desk_says_that_nothing_went_out(desk: httpx.Client) -> None:
    """The first start shows a page, not a blank."""
    answer = desk.get("/")
    assert answer.status_code == 200
    assert "Nothing has been published yet" in answer.text


def test_a_thread_is_shown_as_cards_with_weights_states_and_receipts(
    db: Database, desk: httpx.Client
) -> None:
    """What readers see, what it weighs, where each part went and what nobody knows."""
    with db.write() as conn:
        rows.add_thread(conn, adapter="x")
    page = desk.get("/").text
    said = text_of(page)
    assert page.count('<li>\n<p class="who">') == 3
    assert "158 of 280 · part 1 of 3" in said
    assert "2 sent" in said
    assert "1 uncertain" in said
    assert "$0.23" in said
    assert 'href="https://x.com/i/web/status/1901"' in page
    assert "no answer within 30 s after the request was out bot settle" in said
    assert f'<a href="{rows.LINK}"' in page
    assert "written to files" not in said
    assert "Sunday 22 November 09:00" in said


def test_a_source_that_fails_is_told_on_top(db: Database, desk: httpx.Client) -> None:
    """With what is wrong, the way out and the last good look; one that schedules.yaml left is not."""
    with db.write() as conn:
        for name in ("site", "inbox", "old"):
            sources_state.make_known(db, conn, name, rows.NOW)
            sources_state.claim(conn, name, now=rows.NOW, until=rows.NOW)
        sources_state.went_well(conn, "site", rows.NOW, now=rows.NOW, next_look=rows.NOW)
        for name in ("site", "old"):
            sources_state.went_wrong(
                conn,
                name,
                rows.NOW,
                failures=1,
                state="not found",
                reason="https://velmar.example/feed answers 404. Look for the feed's new address",
                next_look=rows.NOW,
            )
    said = text_of(desk.get("/").text)
    assert "site fails: not found. https://velmar.example/feed answers 404. Look for" in said
    assert "The last good look was Sunday 22 November 09:30. bot ingest --source site" in said
    assert "old fails" not in said
    assert "inbox fails" not in said


def test_a_post_is_shown_with_its_entities(db: Database, desk: httpx.Client) -> None:
    """Bold is bold and a link is a link, at UTF-16 offsets behind an emoji."""
    with db.write() as conn:
        rows.add_post(conn)
    page = desk.get("/").text
    assert f"<b>{rows.HEADLINE}</b>" in page
    assert f'<a href="{rows.LINK}" rel="noopener">Read the story</a>' in page
    assert "written to files" in text_of(page)


def test_a_digest_is_shown_as_the_mail_itself_in_a_sandbox(db: Database, desk: httpx.Client) -> None:
    """The frame holds the mail's own HTML; its policy lets no script run, no reader's link is in it."""
    with db.write() as conn:
        rows.add_digest(conn)
    page = desk.get("/").text
    source = re.search(r'<iframe src="([^"]+)"[^>]*sandbox="([^"]*)"', page)
    assert source is not None
    assert "allow-scripts" not in source[2]
    assert "allow-same-origin" not in source[2]
    mail = desk.get(source[1])
    assert rows.HEADLINE in mail.text
    assert UNSUBSCRIBE_MARK not in mail.text
    assert mail.headers["content-security-policy"].startswith("sandbox ")
    assert "script-src" not in mail.headers["content-security-policy"]
    assert mail.headers["x-frame-options"] == "SAMEORIGIN"
    text = desk.get(source[1].replace("/mail", "/text"))
    assert text.headers["content-type"].startswith("text/plain")
    assert UNSUBSCRIBE_MARK not in text.text
    assert "Left out: 2 stories of Sport: the mail was full" in text_of(page)


def test_a_file_of_a_trial_run_is_named_but_not_linked(db: Database, desk: httpx.Client) -> None:
    """A browser opens no file from a web page: a dead link would look like a fault."""
    with db.write() as conn:
        rows.add_digest(conn, readers=1)
    page = desk.get("/").text
    assert "file:///" not in page
    assert "<0@velmar.example>" in html.unescape(page)


def test_text_of_others_is_never_markup(db: Database, desk: httpx.Client) -> None:
    """A headline with HTML in it is shown as it reads, everywhere."""
    evil = '<script>alert("x")</script> {{ 7 * 7 }}'
    with db.write() as conn:
        made = rows.add_edition(conn, "evil", "x", target=evil, reason=evil, schedule=evil, by=evil)
        text = rows.add_rendition(
            conn, made, [Part(1, 1, evil, link="javascript:alert(1)")], [44], dropped=[evil]
        )
        rows.add_delivery(conn, made, text, evil, reason=evil, url="javascript:alert(2)")
        rows.add_digest(conn, readers=1, target=evil)
    for path in ("/", f"/editions/{made}"):
        page = desk.get(path).text
        assert "<script" not in page
        assert 'href="javascript' not in page
        assert "{{ 7 * 7 }}" in html.unescape(page)


def test_an_edition_that_was_skipped_says_why(db: Database, desk: httpx.Client) -> None:
    """A gap in the morning is explained where an editor looks."""
    with db.write() as conn:
        rows.add_edition(conn, "skipped", "x", state="skipped", reason="the bot was not running at 06:00")
    said = text_of(desk.get("/").text)
    assert "skipped" in said
    assert "the bot was not running at 06:00" in said


def test_what_is_paused_stands_on_top_with_the_command_that_lifts_it(
    db: Database, desk: httpx.Client
) -> None:
    """Why nothing goes out is the first thing an editor sees."""
    with db.write() as conn:
        targets.set_pause(db, conn, "all", "", reason="Election night.", by="Ilse", now=rows.NOW)
        targets.set_pause(db, conn, "target", "x-main", reason="<b>Wrong account", by="Ilse", now=rows.NOW)
    page = desk.get("/").text
    assert "Paused: everything, by Ilse, Sunday 22 November 09:30. Election night. bot resume all" in text_of(
        page
    )
    assert "Paused: target x-main" in text_of(page)
    assert "<b>Wrong" not in page


def test_editions_are_paged_newest_first(db: Database, desk: httpx.Client) -> None:
    """Every edition is reachable, each once."""
    with db.write() as conn:
        made = [rows.add_edition(conn, f"e{number}", "x", schedule=f"nr-{number}") for number in range(40)]
    seen: list[int] = []
    path: str | None = "/"
    while path:
        page = desk.get(path).text
        seen += [int(number) for number in re.findall(r'<h2><a href="/editions/(\d+)"', page)]
        older = re.search(r'href="(/\?before=\d+)"', page)
        path = older[1] if older else None
    assert seen == made[::-1]


def test_an_editions_own_page_lists_every_delivery_once(db: Database, desk: httpx.Client) -> None:
    """Where all of it went, in pages."""
    with db.write() as conn:
        made = rows.add_digest(conn, readers=430)
    seen: list[str] = []
    path: str | None = f"/editions/{made}"
    while path:
        page = desk.get(path).text
        seen += re.findall(r"<td>(reader\d+@example\.org)</td>", page)
        more = re.search(r'href="(/editions/\d+\?after=\d+)#went"', page)
        path = more[1] if more else None
    assert seen == [f"reader{number}@example.org" for number in range(430)]


def test_the_front_page_shows_what_needs_an_editor_first(db: Database, desk: httpx.Client) -> None:
    """Among a thousand mails the one that is uncertain must not hide."""
    with db.write() as conn:
        made = rows.add_digest(conn, readers=20)
        frozen = rows.add_rendition(
            conn, made, [Part(1, 1, "x", subject="x", html="<p>x")], [4], variant="Sport"
        )
        rows.add_delivery(conn, made, frozen, "late@example.org", state="uncertain", reason="no answer")
    listed = re.findall(r"<td>([^<]+@example\.org)</td>", desk.get("/").text)
    assert listed[0] == "late@example.org"
    assert len(listed) == 5


def test_a_page_that_rebinds_its_name_to_this_machine_gets_nothing(desk: httpx.Client) -> None:
    """The desk has no login: only requests addressed to this machine by its own name are answered."""
    for host in ("evil.example", "desk.example.org:8001", "127.0.0.1.evil.example", ""):
        assert desk.get("/", headers={"host": host}).status_code == 400
    for host in ("127.0.0.1:8001", "localhost:8001", "[::1]:8001"):  # an SSH tunnel arrives as localhost
        assert desk.get("/", headers={"host": host}).status_code == 200


def test_every_answer_forbids_scripts_frames_and_referrers(desk: httpx.Client) -> None:
    """Also errors and style sheets carry the headers."""
    for path in ("/", "/desk.css", "/nowhere", "/editions/9", "/renditions/9/mail"):
        headers = desk.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] in ("DENY", "SAMEORIGIN")


def test_what_is_not_there_is_a_page_that_says_so(desk: httpx.Client) -> None:
    """A stale bookmark leads back."""
    for path in ("/nowhere", "/editions/999", "/renditions/999/mail", "/renditions/999/text"):
        answer = desk.get(path)
        assert answer.status_code == 404
        assert "All editions" in answer.text


def test_a_strange_query_is_the_newest_page(desk: httpx.Client) -> None:
    """Nothing an address bar holds is an error."""
    for query in ("before=x", "before=-1", "before=99999999999999999999", "before=²"):
        assert desk.get(f"/?{query}").status_code == 200


def test_the_desk_changes_nothing(desk: httpx.Client) -> None:
    """There is no login yet, so there is no button."""
    assert desk.post("/").status_code == 405
    assert "<form" not in desk.get("/").text
