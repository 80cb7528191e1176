"""`bot articles`: what has been taken in, in which state it is, and where it went."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import json_option, print_json, print_table
from bot.model.story import STANDS

if TYPE_CHECKING:
    from bot.model.story import Story
    from bot.store.life import Telling, Version
    from bot.wiring import Home


@dataclass(frozen=True, slots=True)
class Listed:
    """A story of the list."""

    story: "Story"
    state: str
    versions: "list[Version]"
    tellings: "list[Telling]"


@click.command()
@click.option("--state", type=click.Choice(STANDS), help="Only stories in this state.")
@click.option("--source", metavar="NAME", help="Only stories of which a source has an article.")
@click.option("--section", metavar="NAME", help="Only stories with an article in a section.")
@click.option("--since", metavar="TIME", help='Only stories that came since: "07:00" or "2026-11-20".')
@click.option("--words", metavar="TEXT", help="Only stories whose headline has words that begin so.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most."
)
@json_option
@click.pass_obj
def articles(
    root: Path | None,
    state: str | None,
    source: str | None,
    section: str | None,
    since: str | None,
    words: str | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List the newest stories, newest first, with their state and where they went.

    The numbers are what `bot send`, `bot hold`, `bot explain` and the others take. A story that several
    articles tell is listed once.
    """
    from bot.cli.times import back
    from bot.wiring import open_home

    with open_home(root) as home:
        if source is not None:
            _known(home, source)
        zone = home.newsroom.zone
        at = back(since, "--since", zone) if since else None
        asked = {"state": state, "source": source, "section": section, "since": at, "words": words}
        now, found = read(home, limit, {name: value for name, value in asked.items() if value is not None})
    if as_json:
        print_json([as_data(one) for one in found])
        return
    print_table(
        ("#No.", "headline", "!section", "!lang", "!dated", "state", "told"),
        [
            (
                one.story.article_id,
                one.story.article.headline + reprints(one),
                one.story.article.section or "",
                one.story.article.language or "",
                dated(one.story, now, zone),
                state_words(one.story, one.state, now, zone),
                where(one.tellings, now, zone),
            )
            for one in found
        ],
        empty=(
            "No article is like that; `bot articles` without options lists the newest."
            if any((state, source, section, since, words))
            else "No article has been taken in yet: put pages into the inbox, or name them to `bot ingest`."
        ),
    )


def _known(home: "Home", source: str) -> None:
    """Raise UsageError for the name of a source that never was one: an empty list would hide the slip."""
    from bot.model.errors import UsageError
    from bot.store import sources_state

    known = list(home.newsroom.sources)
    if source not in known:
        with home.db.read() as conn:
            known += (name for name in sources_state.given(conn) if name not in known)
    if source not in known:
        raise UsageError(f"--source {source}: there are {', '.join(known) or 'none'}")


def read(home: "Home", limit: int, asked: dict[str, Any]) -> tuple[datetime, list[Listed]]:
    """Give the moment and the stories asked for, newest first."""
    from bot.store import articles as kept
    from bot.store import life, listing

    ages = [schedule.stories.max_age for schedule in home.newsroom.schedules.values()]
    known = [age for age in ages if age is not None]
    oldest = max(known) if known and len(known) == len(ages) else None
    with home.db.read() as conn:
        now = home.db.now(conn)
        states = listing.listed(conn, now=now, oldest=oldest, limit=limit, **asked)
        stories = kept.by_ids(conn, states, sites=home.press.sites)
        versions = life.versions(conn, states)
        tellings = life.tellings(conn, states)
    return now, [
        Listed(story, states[story.id], versions.get(story.id, []), tellings.get(story.id, []))
        for story in stories
    ]


def state_words(story: "Story", state: str, now: datetime, zone: str) -> str:
    """Say a story's state: "held: the lawyer reads it", "embargoed until today 21:00", "ready, pinned"."""
    from bot.model.words import shortly

    words = {"too old": "too old for every schedule"}.get(state, state)
    if state in ("held", "killed") and story.why:
        words = f"{state}: {story.why}"
    if state == "embargoed" and story.publish_after:
        words = f"embargoed until {shortly(story.publish_after, now, zone)}"
    marks = {"pinned": story.pinned, "sample": story.article.sample}
    return ", ".join([words, *(mark for mark, holds in marks.items() if holds)])


def dated(story: "Story", now: datetime, zone: str) -> str:
    """Say from when its age counts; "came" where the page prints no date."""
    from bot.model.words import shortly

    said = shortly(story.told_at, now, zone)
    return said if story.article.published else f"came {said}"


def reprints(one: Listed) -> str:
    """Say how many other articles tell the story: " (+ 2 more articles)"."""
    from bot.model.words import count

    others = len(one.versions) - 1
    return f" (+ {count(others, 'more article')})" if others > 0 else ""


def where(tellings: "list[Telling]", now: datetime, zone: str) -> str:
    """Say where a story went or is to go: "x-main today 20:20, morning waits"."""
    from bot.model.words import shortly

    said = [
        f"{one.target} {shortly(one.began, now, zone)}" if one.told and one.began else f"{one.target} waits"
        for one in tellings
        if one.told or one.waits
    ]
    return ", ".join(said)


def as_data(one: Listed) -> dict[str, Any]:
    """Give a story as tools get it; `state` is one of the states that --state takes."""
    story = one.story
    return {
        "article": story.article_id,
        "story": story.id,
        "headline": story.article.headline,
        "section": story.article.section,
        "language": story.article.language,
        "published": story.article.published,
        "first_seen": story.first_seen,
        "revision": story.revision,
        "state": one.state,
        "why": story.why,
        "publish_after": story.publish_after,
        "pinned": story.pinned,
        "backlog": story.backlog,
        "source": story.source,
        "link": story.link,
        "sample": story.article.sample,
        "articles": [
            {
                "article": version.id,
                "headline": version.headline,
                "source": version.source,
                "language": version.language,
                "url": version.url,
                "first_seen": version.first_seen,
                "joined": version.joined,
            }
            for version in one.versions
        ],
        "told": [
            {
                "target": telling.target,
                "channel": telling.channel,
                "live": telling.live,
                "edition": telling.edition,
                "schedule": telling.schedule,
                "by": telling.by,
                "at": telling.began,
                "url": telling.url,
                "revision": telling.revision,
                "deliveries": {str(state): number for state, number in telling.states.items()},
            }
            for telling in one.tellings
        ],
    }
