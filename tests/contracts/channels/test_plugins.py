"""Channels from other packages: found by the entry-point group, and named when they fail."""

import sys
from pathlib import Path

import pytest

from bot.channels.plugins import plugin_channels
from bot.model.errors import BotError


def install(folder: Path, package: str, entries: str, code: str) -> None:
    """Lay a distribution down as an installer does: a module and its metadata."""
    (folder / f"{package}.py").write_text(code)
    metadata = folder / f"{package}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[bot.channels]\n{entries}\n")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_an_installed_package_adds_its_channel(packages: Path) -> None:
    """The name in schedules.yaml is the entry point's, the factory is called with settings and env."""
    install(
        packages,
        "pigeon_post",
        "pigeon = pigeon_post:fly",
        "def fly(settings, env):\n    return settings, env\n",
    )
    assert plugin_channels()["pigeon"]({"BOT_PIGEON_LOFT": "x"}, "PIGEON") == (
        {"BOT_PIGEON_LOFT": "x"},
        "PIGEON",
    )
    sys.modules.pop("pigeon_post")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import no_such_thing\n", "cannot be loaded"),
        ("other = 1\n", "cannot be loaded"),
        ("fly = 7\n", "no factory"),
    ],
)
def test_a_broken_channel_is_named_with_its_package(packages: Path, code: str, words: str) -> None:
    """An editor knows what to uninstall."""
    install(packages, "broken_post", "broken = broken_post:fly", code)
    with pytest.raises(BotError, match=f"(?s)'broken' of package broken.post.*{words}|{words}"):
        plugin_channels()
    sys.modules.pop("broken_post", None)


def test_two_packages_with_one_name_are_an_error(packages: Path) -> None:
    """Which of them would send is not left to chance."""
    for package in ("first_post", "second_post"):
        install(packages, package, f"courier = {package}:ride", "def ride(settings, env):\n    return None\n")
    with pytest.raises(BotError, match="two packages offer the channel 'courier'"):
        plugin_channels()
