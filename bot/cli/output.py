"""How commands print: JSON for tools, tables for people. A piped table is never cut to a screen's width."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])

UNCUT = 10_000
"""Columns for output that is no terminal: wide enough for the longest headline."""

GAP = 2
"""Blanks between two columns."""

LEAST = 12
"""Columns of the screen under which a text is a ladder of words."""


def json_option(command: F) -> F:
    """Give a command `--json`; it arrives as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for tools.")(command)


def print_json(data: Any) -> None:
    """Print one JSON document on standard output; times as ISO 8601, other values by their text."""
    text = json.dumps(data, ensure_ascii=not _speaks_utf8(), indent=2, default=_plain)
    click.echo(text)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _speaks_utf8() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").casefold().replace("-", "") == "utf8"


def console(*, err: bool = False) -> "Console":
    """A rich console with the house's habits; colours only on a terminal, and never under NO_COLOR."""
    from rich.console import Console

    stream = sys.stderr if err else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else UNCUT,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print a table; `empty` is the sentence said instead of a table without rows.

    A column whose name begins with "#" holds numbers and is set to the right, without the sign. One that
    begins with "!" is kept on one line while the screen has room for the others beside it.
    """
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    listed = [[Text("" if cell is None else str(cell)) for cell in row] for row in rows]
    if not listed:
        click.echo(empty)
        return
    out = console()
    table = Table(
        box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", collapse_padding=True
    )
    whole = [
        max(cell_len(column) - 1, *(cell.cell_len for cell in cells)) + GAP
        for column, cells in zip(columns, zip(*listed, strict=True), strict=True)
        if column[:1] in ("#", "!")
    ]
    fits = sum(whole) + LEAST * (len(columns) - len(whole)) <= out.width
    for column in columns:
        kind, name = (column[0], column[1:]) if column[:1] in ("#", "!") else ("", column)
        table.add_column(
            name,
            justify="right" if kind == "#" else "left",
            no_wrap=kind == "#" or (kind == "!" and fits),
            overflow="fold",
        )
    for row in listed:
        table.add_row(*row)
    with out.capture() as printed:
        out.print(table)
    click.echo("\n".join(line.rstrip() for line in printed.get().splitlines()))
