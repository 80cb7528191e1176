"""Printing: JSON that any terminal takes, and tables that a pipe does not cut."""

import io
import json
import sys
from datetime import UTC, datetime

import pytest

from bot.cli.output import print_json, print_table


def test_json_keeps_letters_where_the_terminal_can_show_them(capsys: pytest.CaptureFixture[str]) -> None:
    """Times are ISO 8601; text is text."""
    print_json({"title": "Überschuss", "at": datetime(2026, 11, 22, 7, tzinfo=UTC)})
    printed = capsys.readouterr().out
    assert "Überschuss" in printed
    assert json.loads(printed)["at"] == "2026-11-22T07:00:00+00:00"


def test_json_is_escaped_for_a_terminal_that_is_not_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    """LC_ALL=POSIX must not turn a headline into a crash."""
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, encoding="ascii"))
    print_json({"title": "Überschuss 🗞"})
    sys.stdout.flush()
    assert json.loads(buffer.getvalue()) == {"title": "Überschuss 🗞"}


def test_a_piped_table_is_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    """`bot articles | grep` must see whole headlines, and brackets are no colour codes."""
    headline = "A very long headline " * 20 + "[bold]end[/bold] :smile:"
    print_table(["#Id", "Headline"], [[7, headline], [1200, None]], empty="Nothing yet.")
    assert headline in capsys.readouterr().out


def test_a_table_without_rows_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty screen leaves an editor guessing."""
    print_table(["#Id"], [], empty="Nothing yet.")
    assert capsys.readouterr().out == "Nothing yet.\n"


def test_names_and_dates_stay_on_one_line_while_there_is_room(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 80 columns the long text gives way, not the address beside it; on a narrower screen all do."""
    row = ("reader.of.the.morning@example.org", "America/New_York", "a reason of many words " * 4)
    for columns, whole in ((80, True), (44, False)):
        monkeypatch.setattr("bot.cli.output.UNCUT", columns)
        print_table(["!email", "!zone", "reason"], [row], empty="")
        printed = capsys.readouterr().out
        assert all(len(line) <= columns for line in printed.splitlines())
        assert (row[0] in printed) is whole
