"""`bot articles`: what has been taken in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from bot.model.story import Story


@click.command()
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most."
)
@json_option
@click.pass_obj
def articles(root: Path | None, limit: int, as_json: bool) -> None:
    """List the newest articles, newest first; their numbers are what `bot send` and `bot preview` take."""
    from bot.model.words import moment
    from bot.store import articles as kept
    from bot.wiring import open_home

    with open_home(root) as home:
        with home.db.read() as conn:
            now = home.db.now(conn)
            stories = kept.recent(conn, limit, sites=home.press.sites)
        zone = home.newsroom.zone
    if as_json:
        print_json(
            [
                {
                    "article": story.article_id,
                    "headline": story.article.headline,
                    "section": story.article.section,
                    "language": story.article.language,
                    "published": story.article.published,
                    "first_seen": story.first_seen,
                    "revision": story.revision,
                    "state": story.state,
                    "source": story.source,
                    "link": story.link,
                    "sample": story.article.sample,
                }
                for story in stories
            ]
        )
        return
    print_table(
        ("#No.", "headline", "!section", "dated", "state"),
        [
            (
                story.article_id,
                story.article.headline,
                story.article.section or "",
                moment(story.told_at, now, zone),
                _state(story),
            )
            for story in stories
        ],
        empty="No article has been taken in yet: put pages into the inbox, or name them to `bot ingest`.",
    )


def _state(story: "Story") -> str:
    marks = {"backlog": story.backlog, "sample": story.article.sample}
    return ", ".join([story.state, *(mark for mark, holds in marks.items() if holds)])
