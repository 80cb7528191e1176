"""Imports run downward only: the arrows of docs/architecture.md, read from the code."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"

LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        # nouns and pure decisions
        "model",
        # what a newsroom wrote down: settings, schedules.yaml, and what follows from them
        "dotenv resources setting_values slots contradictions yaml_lines",
        "arrivals schedules settings",
        "outlets secret_key",
        # counting and splitting text
        "text",
        # edges: one file per kind of thing; they do not import each other
        "sources cleaning rendering channels store",
        # what every way out asks first
        "ask_again corrections",
        # verbs: one sentence of the story each; the later ones are made of the earlier ones
        "compose decide dispatch edited furniture intake messages prefer subscriber_list withhold",
        "correct digest look subscribe",
        "publish send",
        "plan",
        "explain",
        # the only place that picks concrete classes
        "wiring",
        # entrances
        "scheduler web",
        "cli",
        "__main__",
    )
)
"""Lowest first. A module may import from lower layers; not from its own, and not from higher ones."""

LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

STARTERS = {"cli/run.py", "cli/demo.py"}
"""The only files that start the clock and the web servers."""


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(path for path in BOT.rglob("*.py") if "shipped" not in path.parts)


def unit(path: Path) -> str:
    """The layer's unit that a file belongs to: a package under bot/, or a module of its own."""
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import in a file, also inside functions and under TYPE_CHECKING: (line, dotted name)."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            if node.module == "bot":
                yield from ((node.lineno, f"bot.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module or ""


def inside(path: Path) -> Iterator[tuple[int, str]]:
    """The imports of our own units by name; the package itself (its version) is none."""
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] == "bot" and len(parts) > 1 and not parts[1].startswith("__"):
            yield line, parts[1]


def test_every_module_has_a_layer() -> None:
    """A new module says where it stands; a layer that is gone leaves the list."""
    there = {unit(path) for path in modules()} - {"__init__"}
    assert there - LEVEL.keys() == set(), "give these a layer in tests/test_layers.py"
    assert LEVEL.keys() - there == set(), "these layers are gone"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(BOT).as_posix())
def test_imports_run_downward(path: Path) -> None:
    """No arrow up, none sideways, wherever in the file it stands."""
    own = unit(path)
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {own} imports {other}"
        for line, other in inside(path)
        if own != "__init__" and other != own and LEVEL.get(other, 99) >= LEVEL.get(own, 99)
    ]
    assert wrong == []


def test_the_model_needs_the_standard_library_only() -> None:
    """Nouns are free of I/O libraries; schedule.py is also the file's schema, so it may use pydantic."""
    allowed = {*sys.stdlib_module_names, "bot"}
    for path in (BOT / "model").glob("*.py"):
        beyond = {name.split(".")[0] for _, name in imports(path)} - allowed
        assert beyond <= ({"pydantic"} if path.name == "schedule.py" else set()), path


def test_only_two_commands_start_the_clock_and_the_web() -> None:
    """Every other command ends by itself."""
    for path in (BOT / "cli").rglob("*.py"):
        starts = {name for _, name in inside(path)} & {"scheduler", "web"}
        assert not starts or path.relative_to(BOT).as_posix() in STARTERS, (path, starts)


def test_sql_stays_in_the_store() -> None:
    """Outside bot/store, SQLAlchemy is at most a connection's type, or an error to meet.

    The SQL source reads a newsroom's own database, of which the store knows nothing.
    """
    for path in modules():
        if unit(path) == "store" or path.name in {"sql_database.py", "sql_trouble.py"}:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        taken = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and (node.module or "").split(".")[0] == "sqlalchemy"
            and node.module != "sqlalchemy.exc"
            for alias in node.names
        }
        assert taken <= {"Connection"}, path


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(BOT).as_posix())
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    """No file over 400 lines: a longer one has more than one job."""
    assert len(path.read_text("utf-8").splitlines()) <= 400
