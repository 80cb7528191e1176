"""Ctrl-C, a stopped service, a closed terminal: what is on the wire is answered, nothing more is begun."""

import signal

import pytest

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom, until

SEND = ("send", "1", "--to", "x-main,tg-en,morning", "--yes")
ONCE = ("run", "--now", "--once")


@pytest.mark.parametrize(
    ("work", "number"), [(SEND, signal.SIGINT), (SEND, signal.SIGHUP), (ONCE, signal.SIGTERM)]
)
def test_a_command_that_is_stopped_begins_nothing_more_and_leaves_no_doubt(
    live: Newsroom, wires: Wires, work: tuple[str, ...], number: signal.Signals
) -> None:
    """Stopped in a thread: the post on the wire is sent, the later parts stay due, nothing is uncertain."""
    live.settings["BOT_X_PART_SECONDS"] = "20"
    wires.telegram.plan.default = "slow"
    with live.running(*work) as process:
        until(lambda: wires.x.kept.items, what="part 1", alive=process)
        process.send_signal(number)
        assert process.wait(timeout=15) == 1, live.log
    states = [row["state"] for row in live.outbox(channel="x")]
    assert states == ["sent", "due", "due", "due", "due"], live.log
    assert {row["state"] for row in live.outbox()} <= {"sent", "due"}
    assert len(wires.x.kept.items) == 1
    assert "stays due" in live.log


def test_a_second_signal_ends_a_command_that_waits_for_a_silent_service(live: Newsroom, wires: Wires) -> None:
    """What was on the wire then is uncertain: it is found at the next start."""
    wires.x.plan.add("hung")
    with live.running("send", "1", "--to", "x", "--yes") as process:
        until(lambda: wires.x.kept.items, what="part 1", alive=process)
        process.send_signal(signal.SIGINT)
        until(lambda: "Stopping" in live.log, what="the first signal", alive=process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=15) == 128 + signal.SIGINT
    live.bot("run", "--once", code=1)
    assert [row["state"] for row in live.outbox()][:2] == ["uncertain", "held"]


def test_a_send_that_is_stopped_names_the_command_that_keeps_it_back(live: Newsroom, wires: Wires) -> None:
    """The editor who pressed Ctrl-C may not want the rest to go at all."""
    live.settings["BOT_X_PART_SECONDS"] = "20"
    with live.running("send", "1", "--to", "x", "--yes") as process:
        until(lambda: wires.x.kept.items, what="part 1", alive=process)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=15)
    edition = live.outbox()[0]["edition"]
    assert f"bot pause {edition}" in live.log
    live.bot("pause", edition)
    live.bot("run", "--once")
    assert len(wires.x.kept.items) == 1
