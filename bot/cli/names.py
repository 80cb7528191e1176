"""Who is at the keyboard: decisions are logged with a name."""

import getpass
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def whoami() -> str:
    """Give the login name, or "editor" where there is none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "editor"


def by_option(command: F) -> F:
    """Give a command `--by`, the name that is logged with a decision."""
    return click.option("--by", default=whoami, metavar="NAME", help="Who decides (default: your login).")(
        command
    )
