"""How a command is stopped: what is on the wire gets its answer, nothing more is begun."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a service that is stopped, a terminal that is closed."""


SENDING = "what is on the wire gets its answer"
READING = "what is being taken in is kept"


@contextmanager
def until_stopped(what: str = SENDING) -> Iterator[threading.Event]:
    """Give the event that the first of the signals sets, instead of ending the process in mid-send.

    `what` is said of what goes on. The second signal ends it at once, as if it had been killed: what is on
    the wire then is uncertain.
    """
    asked = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            os._exit(128 + number)
        asked.set()
        # No print: it could wait for a lock that this very thread holds.
        os.write(2, f"\nStopping: {what}; once more breaks it off.\n".encode())

    # What nohup ignores stays ignored.
    heard = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, stop) for number in heard}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def tell_left(keys: list[str]) -> None:
    """Say what becomes of editions that were stopped before all of them was sent."""
    for key in keys:
        click.echo(
            f"Stopped: what is left of {key} stays due and goes with `bot run`; "
            f"`bot pause {key}` keeps it back.",
            err=True,
        )
