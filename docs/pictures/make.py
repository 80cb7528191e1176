"""Draw the digest.

`python -m docs.pictures.make` draws the README's pictures, with a FOLDER every case to look at. Needs the dev
dependencies and Debian's chromium. News, people and photographs are invented (news.toml); every request of a
page is answered from here, so that nothing leaves the machine.
"""

import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Route, sync_playwright

from bot.model.article import Article, Block, Image
from bot.model.edition import Brief
from bot.model.story import Story
from bot.rendering.email import render_email
from bot.rendering.environment import environment

HERE = Path(__file__).parent
NEWS = tomllib.loads((HERE / "news.toml").read_text(encoding="utf-8"))
HILLS = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1168 {height}" width="1168" height="{height}">
<rect width="1168" height="{height}" fill="{sky}"/><circle cx="890" cy="{sun}" r="70" fill="{light}"/>
<path d="M0 {far} C240 {near} 420 {far} 640 {near} S1000 {far} 1168 {near} V{height} H0Z" fill="{hill}"/>
<path d="M0 {low} C300 {far} 520 {height} 780 {low} S1080 {far} 1168 {low} V{height} H0Z" fill="{shade}"/>
</svg>"""
PHOTOS = {
    "harbour": {"sky": "#9fb8c4", "hill": "#47697a", "shade": "#22404f", "light": "#e8d9b8", "height": 620},
    "barley": {"sky": "#d9c9a3", "hill": "#8a9a5b", "shade": "#4f5d34", "light": "#f3ead2", "height": 880},
    "stage": {"sky": "#6d3b47", "hill": "#32202b", "shade": "#1c1219", "light": "#e5b96b", "height": 880},
}


def story(number: int, news: dict[str, Any], language: str, *, sample: bool) -> Story:
    """Make a story of an entry of news.toml."""
    photo = news.get("photo")
    article = Article(
        headline=news["headline"],
        body=(Block("paragraph", news["standfirst"]),),
        standfirst=news["standfirst"],
        section=news["section"],
        authors=tuple(news.get("authors", ())),
        language=language,
        image=Image(f"https://images.example.org/{photo}.svg", "", "Photograph: Jon Aske") if photo else None,
        sample=sample,
    )
    seen = datetime(2026, 11, 22, tzinfo=UTC)
    return Story(number, number, 1, number, article, seen, "inbox", link=f"https://news.example.org/{number}")


def brief(news: list[dict[str, Any]], language: str = "en", *, sample: bool = False, **changes: Any) -> Brief:
    """Make the brief of a digest of these news."""
    values: dict[str, Any] = {
        "channel": "email",
        "template": "email/digest",
        "style": None,
        "date": date(2026, 11, 22),
        "publication": "Morning Briefing",
        "newsroom": "The Amsel Gazette",
        "public_url": "https://mail.example.org",
        "postal_address": "The Amsel Gazette, 3 Quay Street, Port Amsel",
        "site": "https://news.example.org",
    }
    stories = tuple(story(number, entry, language, sample=sample) for number, entry in enumerate(news, 1))
    return Brief(stories=stories, language=language, **(values | changes))


def cases() -> dict[str, Brief]:
    """Every digest worth looking at, by name."""
    english = NEWS["english"]
    plain = [{name: value for name, value in entry.items() if name != "photo"} for entry in english]
    return {
        "digest": brief(english),
        "long": brief(plain * 3, publication="The Amsel and Lenning Evening Gazette", sample=True),
        "lone": brief(plain[:1], site=None, postal_address=None),
        "arabic": brief(
            NEWS["arabic"], "ar", publication="موجز الصباح", newsroom="جريدة أمسل", postal_address=None
        ),
    }


def answer(route: Route, pages: dict[str, str]) -> None:
    """Answer a page or an invented photograph, and nothing else."""
    name = route.request.url.rpartition("/")[2]
    if name in pages:
        route.fulfill(body=pages[name], content_type="text/html; charset=utf-8")
    elif photo := PHOTOS.get(name.removesuffix(".svg")):
        height = int(photo["height"])
        lines = {"sun": height // 4, "far": height // 2, "near": height * 2 // 5, "low": height * 3 // 4}
        route.fulfill(body=HILLS.format(**photo, **lines), content_type="image/svg+xml")
    else:
        route.abort()


def main(folder: Path | None) -> None:
    """Draw the README's two pictures here, or every case at two widths, light and dark, into `folder`."""
    env = environment([HERE.parents[1] / "templates"])
    pages = {name: render_email(made, env).parts[0].html or "" for name, made in cases().items()}
    shots = [("digest", 680, "light", "digest.png"), ("digest", 680, "dark", "digest-dark.png")]
    if folder is not None:
        shots = [
            (name, width, scheme, f"{name}-{width}-{scheme}.png")
            for name in pages
            for width in (360, 900)
            for scheme in ("light", "dark")
        ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, width, scheme, file in shots:
            page = browser.new_page(viewport={"width": width, "height": 1180})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.route("**/*", lambda route: answer(route, pages))
            page.goto(f"https://mail.example.org/{name}")
            page.screenshot(path=(folder or HERE) / file, full_page=folder is not None)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
