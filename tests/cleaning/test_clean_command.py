"""`bot clean --why`: the verdict on every line, on a wide screen, a narrow one, and in a file."""

from pathlib import Path

import pytest

from bot.cli.frame import run
from tests.cleaning.pages import HEADLINE, PARAGRAPHS, page


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "quay.txt"
    made.write_text(page("World", HEADLINE, "Share on Facebook"), "utf-8")
    return made


def said(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["clean", str(file), "--why"]) == 0
    return capsys.readouterr().out.split("taken for", 1)[1]


def test_each_line_bears_its_verdict_and_its_reason(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sign for kept or dropped, so that colours are not needed."""
    lines = said(file, capsys).splitlines()
    assert any(line.split()[:3] == ["5", "-", "share"] and "a label for sharing" in line for line in lines)
    assert any(line.split()[:3] == ["3", "+", "headline"] and HEADLINE in line for line in lines)
    assert lines[-1] == "9 lines: 8 kept (+), 1 dropped (-)"


def test_a_file_gets_no_colour_and_whole_lines(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is piped is for grep."""
    found = said(file, capsys)
    assert "\x1b" not in found
    assert all(paragraph in found for paragraph in PARAGRAPHS)
