"""The desk in a real browser: no script, no blocked style, no sideways scrolling on a telephone."""

from pathlib import Path

import pytest

from bot.setting_values import Address
from bot.store.database import open_database
from bot.web.desk import desk_app
from bot.web.serve import serve
from tests.web import rows
from tests.web.conftest import TEMPLATES

CHROMIUM = Path("/usr/bin/chromium")


@pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed: apt-get install chromium")
def test_the_desk_fits_a_telephone_and_breaks_none_of_its_own_rules(tmp_path: Path) -> None:
    """At 360 px nothing is wider than the screen, the mail is in its frame, and the console is silent."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    db = open_database("sqlite:///bot.db", tmp_path)
    with db.write() as conn:
        rows.add_digest(conn)
        rows.add_post(conn)
        rows.add_thread(conn, adapter="x")
    app = desk_app(db, newsroom="The Velmar Courier", zone="Europe/Berlin", folders=[TEMPLATES])
    server = serve(app, Address("127.0.0.1", 0), "BOT_DESK_HTTP")
    said: list[str] = []
    try:
        with playwright.sync_playwright() as started:
            browser = started.chromium.launch(
                executable_path=str(CHROMIUM),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")
            page.on("console", lambda message: said.append(message.text))
            page.goto(server.url)
            frame = page.frame_locator("iframe").first
            page.locator("iframe").first.scroll_into_view_if_needed()
            frame.get_by_role("heading", name="The Velmar Courier").wait_for(timeout=10_000)
            assert page.evaluate("document.documentElement.scrollWidth") == 360
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 21, 19)"
            picture = page.screenshot(path=tmp_path / "desk.png")
            browser.close()
    finally:
        server.stop()
        db.close()
    assert said == []
    assert picture.startswith(b"\x89PNG")
