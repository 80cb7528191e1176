"""`bot outbox`, `bot settle`, `bot account`: what is owed, what is uncertain, whether the sum is right."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.names import by_option
from bot.cli.output import json_option, print_json, print_table
from bot.model.delivery import State
from bot.model.errors import BotError, UsageError

if TYPE_CHECKING:
    from bot.model.delivery import Delivery

LISTED = 500
"""Rows that a table shows; --json lists all."""


def as_row(row: "Delivery") -> dict[str, Any]:
    """Give a delivery as tools get it: the contract of `bot outbox --json`."""
    return {
        "id": row.id,
        "edition": row.edition,
        "channel": row.channel,
        "target": row.target,
        "recipient": row.recipient,
        "part": row.part,
        "state": str(row.state),
        "attempts": row.attempts,
        "remote_id": row.remote_id,
        "reason": row.reason,
    }


def by_edition(rows: "Sequence[Delivery]", *, empty: str) -> None:
    """Print deliveries, a table for each edition; `empty` is said instead when there are none."""
    shown = sorted(rows, key=lambda row: row.edition_id)
    if not shown:
        click.echo(empty)
    for number, (edition, its) in enumerate(groupby(shown, key=lambda row: row.edition)):
        found = list(its)
        if number:
            click.echo()
        first = found[0]
        alone = all(row.recipient == first.recipient for row in found)
        whom = f" ({first.recipient})" if alone and first.recipient != first.target else ""
        click.secho(f"{edition} → {first.target}{whom}", bold=True)
        print_table(
            ("#id", *["to"] * (not alone), "!part", "!state", "#tries", "receipt or reason"),
            [
                (
                    row.id,
                    *[row.recipient] * (not alone),
                    f"{row.part}/{row.of}",
                    row.state,
                    row.attempts,
                    _came_of(row),
                )
                for row in found
            ],
            empty="",
        )


def _came_of(row: "Delivery") -> str | None:
    """The receipt, else the reason; a file without its folder, which is named after the edition."""
    if row.remote_id and row.adapter.startswith("files/"):
        return row.remote_id.removeprefix(f"{row.edition}/")
    return row.url or row.remote_id or row.reason


@click.command()
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only this state.")
@click.option("--edition", help="Only this edition.")
@json_option
@click.pass_obj
def outbox(root: Path | None, state: str | None, edition: str | None, *, as_json: bool) -> None:
    """List deliveries: what was sent, what is due, what an editor has to decide."""
    from bot.store import outbox as ledger
    from bot.wiring import open_home

    with open_home(root) as home, home.db.read() as conn:
        rows = ledger.deliveries(conn, state=State(state) if state else None, edition_key=edition)
    if as_json:
        print_json([as_row(row) for row in rows])
        return
    by_edition(rows[-LISTED:], empty="The outbox has no such delivery.")
    if len(rows) > LISTED:
        click.echo(f"The newest {LISTED:,} of {len(rows):,}; --edition and --state narrow, --json lists all.")


@click.command()
@click.argument("delivery", type=int)
@click.option("--sent", "remote", metavar="REMOTE_ID_OR_URL", help="It went out, as this.")
@click.option("--again", is_flag=True, help="It did not: send it once more, the same text.")
@click.option("--abandon", "give_up", is_flag=True, help="Give it up; the parts behind it are killed.")
@by_option
@json_option
@click.pass_obj
def settle(
    root: Path | None,
    delivery: int,
    remote: str | None,
    *,
    again: bool,
    give_up: bool,
    by: str,
    as_json: bool,
) -> None:
    """Settle DELIVERY, a number from `bot outbox`, that nobody can know about but you."""
    from bot import decide
    from bot.wiring import open_home

    if sum((remote is not None, again, give_up)) != 1:
        raise UsageError("say one of --sent REMOTE_ID_OR_URL, --again and --abandon")
    with open_home(root) as home:
        if remote is not None:
            row = decide.settle_sent(home.db, delivery, remote, by)
        elif again:
            row = decide.settle_again(home.db, delivery, by)
        else:
            row = decide.abandon(home.db, delivery, by)
    if as_json:
        print_json(as_row(row))
    else:
        click.echo(f"Delivery {row.id} of {row.edition} is {row.state} now ({row.reason or row.remote_id}).")


@click.command()
@click.argument("edition", required=False)
@json_option
@click.pass_obj
def account(root: Path | None, edition: str | None, *, as_json: bool) -> None:
    """Show that EDITION (or each of the newest) owes nobody: candidates = the sum over all states."""
    from bot.wiring import open_home

    with open_home(root) as home:
        found = accounts(home.db, edition)
    if as_json:
        print_json(found[0] if edition else found)
        return
    print_table(
        ("!edition", "#owed", "states", "!balanced"),
        [
            (
                row["edition"],
                row["candidates"],
                ", ".join(f"{count:,} {state}" for state, count in row["states"].items()) or row["state"],
                "yes" if row["balanced"] else "NO",
            )
            for row in found
        ],
        empty="There are no editions yet.",
    )


def accounts(db: Any, key: str | None) -> list[dict[str, Any]]:
    """Give the equation of one edition, or of the newest; raises BotError if there is no such edition."""
    from bot.store import editions
    from bot.store import outbox as ledger

    with db.read() as conn:
        if key is None:
            rows = editions.newest(conn, limit=1000)
            counts = ledger.tally(conn)
        else:
            row = editions.by_key(conn, key)
            if row is None:
                raise BotError(f"there is no edition {key}; `bot account` lists them")
            rows, counts = [row], ledger.tally(conn, row.id)
    return [
        {
            "edition": row.key,
            "candidates": row.candidates,
            "states": {str(state): count for state, count in sorted(counts.get(row.id, {}).items())},
            "balanced": row.audience_complete and sum(counts.get(row.id, {}).values()) == row.candidates,
            "state": str(row.state),
        }
        for row in rows
    ]
