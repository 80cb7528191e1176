"""What is documented is what is there: settings, commands, links."""

import re
from pathlib import Path

import pytest

from bot.settings import setting_names
from tests.commands_page import PAGE, page

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
SETTING = re.compile(r"\bBOT_[A-Z_]+[A-Z]\b")


def read(path: Path) -> str:
    """A file's text."""
    return path.read_text("utf-8")


@pytest.mark.parametrize("place", [".env.example", "docs/settings.md"])
def test_every_setting_is_documented(place: str) -> None:
    """A setting nobody can find does not exist."""
    there = set(SETTING.findall(read(ROOT / place)))
    assert set(setting_names()) - there == set()


@pytest.mark.parametrize("path", [ROOT / ".env.example", *DOCUMENTS], ids=lambda path: path.name)
def test_no_document_names_a_setting_that_nothing_reads(path: Path) -> None:
    """A renamed setting leaves no ghost; BOT_X_FR_, BOT_TG_FR_ and BOT_CMS_ stand for another account."""
    accounts = ("BOT_X_FR", "BOT_TG_FR", "BOT_CMS")
    named = set(SETTING.findall(read(path)))
    ghosts = {name for name in named - set(setting_names()) if not name.startswith(accounts)}
    assert ghosts - {"BOT_X", "BOT_TEST_NODE_MODULES"} == set()


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    """After a change: python -m tests.commands_page"""
    assert read(PAGE) == page()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    """No dead link inside the project."""
    for link in re.findall(r"\]\(([^)\s]+)\)", read(path)):
        if "://" in link or link.startswith(("#", "mailto:")):
            continue
        assert (path.parent / link.partition("#")[0]).exists(), f"{path.name}: {link}"
