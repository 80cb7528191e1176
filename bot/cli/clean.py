"""`bot clean`: what cleaning makes of a page. It opens no home: nothing learned, nothing kept."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import console, json_option, print_json
from bot.model.words import count

if TYPE_CHECKING:
    from bot.model.article import Article, CleanedPage
    from bot.model.errors import PageRefused


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.option("--why", is_flag=True, help="Show the verdict on every line of the page.")
@click.pass_context
def clean(ctx: click.Context, file: Path, as_json: bool, why: bool) -> None:
    """Show the article that is in FILE. What the page does not say is left empty (null with --json).

    A file with several articles prints a JSON list. Exits 1 if a page is refused.
    """
    from bot.model.article import CleanedPage

    found = _read(file)
    pages = [page for page in found if isinstance(page, CleanedPage)]
    for refused in found:
        if not isinstance(refused, CleanedPage):
            click.echo(f"{file}: {refused}", err=True)
    if as_json:
        articles = [_as_json(page.article) for page in pages]
        if articles:
            print_json(articles if len(found) > 1 else articles[0])
    else:
        for page in pages:
            _print_article(page.article)
            if why:
                _print_why(page)
    if len(pages) < len(found):
        ctx.exit(1)


def _read(file: Path) -> "list[CleanedPage | PageRefused]":
    """The pages in one file; raises PageRefused for a file that cannot be one."""
    from bot.cleaning.read import look_at
    from bot.model.errors import PageRefused
    from bot.sources.base import Ahead, NotTaken
    from bot.sources.folder import take_paths

    if file.is_dir():
        raise PageRefused(f"{file} is a folder: name one file, or take in a folder with bot ingest")
    taken = next(one for one in take_paths([file], 0) if not isinstance(one, Ahead))
    if isinstance(taken, NotTaken):
        raise taken.refusal
    return look_at(taken.name, taken.data)


def _as_json(article: "Article") -> dict[str, Any]:
    """The article by the contract for tools: unknown is null."""
    return {
        "title": article.headline or None,
        "section": article.section,
        "author": list(article.authors),
        "published": article.published,
        "standfirst": article.standfirst,
        "body": [{"kind": block.kind, "text": block.text} for block in article.body],
        "publisher": article.publisher,
        "language": article.language,
        "url": article.url,
    }


def _print_article(article: "Article") -> None:
    click.secho(article.headline, bold=True)
    fields = {
        "section": article.section,
        "by": ", ".join(article.authors),
        "published": article.published and article.published.isoformat(),
        "publisher": article.publisher,
        "language": article.language,
        "url": article.url,
        "image": article.image and article.image.url,
        "sample": "a page that ships with Broadsheet" if article.sample else None,
    }
    for name, value in fields.items():
        if value:
            click.echo(f"{click.style(f'{name:<10}', dim=True)} {value}")
    if article.standfirst:
        click.echo(f"\n{article.standfirst}")
    for block in article.body:
        click.echo(f"\n{_MARKS[block.kind]}{block.text}")
    click.echo()


_MARKS = {"paragraph": "", "subhead": "## ", "quote": "> ", "list": ""}


_ROOMY = 100
"""Columns from which a line's reason stands beside it; else it stands below."""


def _print_why(page: "CleanedPage") -> None:
    """Print every line of the page with what it was taken for: what is kept in green, what is dropped dim."""
    from rich.table import Table
    from rich.text import Text

    if not page.lines:
        click.echo("This kind of file has no lines to judge: its fields say what they are.")
        return
    out = console()
    roomy = out.width >= _ROOMY
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("taken for", overflow="fold")
    table.add_column("text", overflow="fold", ratio=3 if roomy and out.is_terminal else None)
    if roomy:
        table.add_column("why", overflow="fold", ratio=1 if out.is_terminal else None)
    for line in page.lines:
        style = "green" if line.kept else "dim"
        text = Text(line.text, style="" if line.kept else "dim")
        why = Text(line.why, style="dim italic")
        cells = [Text(str(line.number), style="dim"), Text("+" if line.kept else "-", style=style)]
        cells.append(Text(line.role, style=style))
        cells += [text, why] if roomy else [Text.assemble(text, "\n", why)]
        table.add_row(*cells)
    with out.capture() as printed:
        out.print(table)
    click.echo("\n".join(line.rstrip() for line in printed.get().splitlines()))
    kept = sum(line.kept for line in page.lines)
    click.echo(f"\n{count(len(page.lines), 'line')}: {kept} kept (+), {len(page.lines) - kept} dropped (-)")
