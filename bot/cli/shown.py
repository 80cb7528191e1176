"""How a rendition looks on a terminal: every part as it will go, with what it weighs and costs."""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.model.edition import Rendition

UNITS = {"x": ("weight", 280), "telegram": ("UTF-16 units", 4096), "email": ("bytes of HTML", 100_000)}


def print_rendition(channel: str, made: "Rendition", *, err: bool = False) -> None:
    """Print a rendition part by part."""
    unit, limit = UNITS.get(channel, ("", 0))
    for part, weight in zip(made.parts, made.weights, strict=True):
        if part.subject is not None:
            click.secho(f"Subject: {part.subject}", bold=True, err=err)
            click.secho(f"Preheader: {part.preheader}", dim=True, err=err)
        click.echo(part.text, err=err)
        click.secho(f"[{part.number}/{part.of} · {weight:,} of {limit:,} {unit}]\n", dim=True, err=err)
    for dropped in made.dropped:
        click.secho(f"left out: {dropped}", fg="yellow", err=err)
    if made.cost is not None:
        click.secho(f"cost: ${in_dollars(made.cost)}", dim=True, err=err)
    if made.sample:
        click.secho("holds a sample page: live channels refuse it", fg="yellow", err=err)


def in_dollars(cost: "Decimal") -> str:
    """Two digits, or three where a tenth of a cent counts: "0.26", "0.215"."""
    return f"{cost:.3f}".removesuffix("0")


def as_json(channel: str, made: "Rendition") -> dict[str, Any]:
    """Give a rendition as tools get it."""
    return {
        "channel": channel,
        "language": made.language,
        "parts": [
            {**part.as_json(), "weight": weight}
            for part, weight in zip(made.parts, made.weights, strict=True)
        ],
        "dropped": list(made.dropped),
        "cost": None if made.cost is None else str(made.cost),
        "sample": made.sample,
    }
