"""`bot preview`: exactly the bytes that would go, without sending or writing anything to the outbox."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import json_option, print_json
from bot.model.errors import BotError, UsageError

if TYPE_CHECKING:
    from bot.model.edition import Outlet, Recipe, Rendition
    from bot.model.story import Story
    from bot.wiring import Home


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--channel", help="Only this channel.")
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@click.option("--mail", metavar="ADDRESS", help="Send the digest to a colleague; its links are inert.")
@json_option
@click.pass_obj
def preview(
    root: Path | None,
    what: tuple[str, ...],
    channel: str | None,
    mail: str | None,
    *,
    open_it: bool,
    as_json: bool,
) -> None:
    """Show what a SCHEDULE would publish now, or how an ARTICLE would look on each channel."""
    from bot.cli.shown import as_json as shown_as_json
    from bot.cli.shown import print_rendition
    from bot.wiring import open_home

    with open_home(root) as home:
        with home.db.read() as conn:
            now = home.db.now(conn)
        found = renditions(home, " ".join(what), channel, now)
        if mail:
            mail_it(home, found, mail, now)
            return
        if as_json:
            print_json([{"target": o.name, **shown_as_json(o.channel, made)} for o, _, made in found])
            return
        for outlet, _, made in found:
            click.secho(f"— {outlet.name} ({outlet.adapter}) —", bold=True)
            print_rendition(outlet.channel, made)
        if open_it:
            open_files(found)


def renditions(
    home: "Home", what: str, channel: str | None, now: datetime
) -> "list[tuple[Outlet, Recipe, Rendition]]":
    """Render a schedule's next edition, or an article for every target; raises BotError if there is none."""
    if what in home.newsroom.schedules:
        outlet, how, stories = next_of(home, what, now)
        found = [(outlet, how, stories)]
    else:
        from bot.cli.pick import pick
        from bot.send import recipe_for

        story = pick(home, what)
        found = [
            (outlet, recipe_for(home.newsroom, outlet, None), (story,)) for outlet in home.outlets.values()
        ]
    found = [one for one in found if channel is None or channel in (one[0].channel, one[0].name)]
    if not found:
        raise UsageError(f"nothing is published on {channel}: see the targets in schedules.yaml")
    press = home.press
    return [
        (outlet, how, home.render(press.brief(how, outlet, stories, press.today(now))))
        for outlet, how, stories in found
    ]


def next_of(home: "Home", name: str, now: datetime) -> "tuple[Outlet, Recipe, tuple[Story, ...]]":
    """Give what a schedule would publish if it were due now."""
    from bot.compose import recipe
    from bot.plan import choice_now

    schedule = home.newsroom.schedules[name]
    outlet = home.outlets[schedule.to]
    choice = choice_now(home.press, name, now)
    if not choice.chosen:
        raise BotError(f"{name} has nothing to publish: {choice.nothing}; `bot plan --explain` says more")
    chosen = choice.chosen[:1] if schedule.when.on == "arrival" else choice.chosen
    return outlet, recipe(schedule, outlet.channel), chosen


def mail_it(
    home: "Home", found: "list[tuple[Outlet, Recipe, Rendition]]", address: str, now: datetime
) -> None:
    """Mail the digest to a colleague, outside the ledger; raises BotError if it was not taken."""
    from bot.messages import preview_message
    from bot.model.message import Receipt

    mails = [one for one in found if one[0].channel == "email"]
    if not mails:
        raise UsageError("--mail is for a digest; this publishes no mail")
    for outlet, _, made in mails:
        channel = home.channel(outlet)
        head = home.mail_head(outlet, "preview", now)
        try:
            answer = channel.send(preview_message(made.parts[0], head, address))
        finally:
            channel.close()
        if not isinstance(answer, Receipt):
            raise BotError(f"the preview did not reach {address}: {answer.reason}")
        click.echo(f"Sent to {address}: {answer.remote_id}")


def open_files(found: "list[tuple[Outlet, Recipe, Rendition]]") -> None:
    """Write each rendition as a page and open it in the browser."""
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-preview-"))
    for outlet, _, made in found:
        page = folder / f"{outlet.name}.html"
        page.write_text(as_page(outlet.channel, made), "utf-8")
        click.echo(f"{page}")
        click.launch(page.as_uri())


def as_page(channel: str, made: Any) -> str:
    """Give a rendition as a page: a digest as it is, posts as their texts."""
    if channel == "email":
        return str(made.parts[0].html)
    from html import escape

    cards = "".join(f"<pre style='white-space:pre-wrap'>{escape(part.text)}</pre><hr>" for part in made.parts)
    return f"<!doctype html><meta charset=utf-8><title>{escape(channel)}</title>{cards}"
