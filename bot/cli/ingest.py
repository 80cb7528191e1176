"""`bot ingest`: take pages in by hand."""

from pathlib import Path

import click

from bot.cli.output import json_option, print_json, print_table


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def ingest(ctx: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Take in the pages at PATHS (files, or folders of files) and say what became of each.

    Waits until each file has settled. Exits 1 if any page was refused; the others are kept.
    """
    from bot.wiring import open_home

    with open_home(ctx.obj) as home:
        taken = list(home.take_in_paths(paths))
    if as_json:
        print_json(
            [
                {"path": one.place, "article": one.article_id, "outcome": one.outcome, "reason": one.reason}
                for one in taken
            ]
        )
    else:
        print_table(
            ("outcome", "#article", "path", "reason"),
            [(one.outcome, one.article_id, one.place, one.reason) for one in taken],
            empty="There are no pages in there: .txt, .json, .md and .html files are taken.",
        )
    if any(one.outcome == "refused" for one in taken):
        ctx.exit(1)
