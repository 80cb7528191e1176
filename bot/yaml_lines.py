"""YAML with line numbers: the values of a file, and the line of every place in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from bot.model.errors import UsageError


class Document(NamedTuple):
    """A file's values, its node tree, and the keys that stand there twice: (line, first line, key)."""

    data: Any
    root: Node | None
    doubled: list[tuple[int, int, str]]

    def line(self, place: Sequence[str | int]) -> int:
        """The line, counted from 1, of a place such as ("targets", "morning"), or of what it should be in."""
        node, line = self.root, _line(self.root)
        for step in place:
            found = _below(node, step)
            if found is None:
                break
            line, node = found
        return line


def read_yaml(path: Path, name: str) -> Document:
    """Read a file as YAML 1.2; `name` is what messages call it.

    Raises UsageError, with the line, if it is missing, unreadable, not UTF-8 or not YAML.
    """
    text = _read_text(path, name)
    try:
        root = _parser().compose(text)
        return Document(_parser().load(text), root, list(_doubled(root, set())))
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UsageError(
            f"{name}:{line}: has a character that YAML does not allow (U+{error.character:04X}): take it out"
        ) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise UsageError(f"{name}:{line}: is not YAML: {_in_words(error)}") from None
    except RecursionError:
        raise UsageError(f"{name}: is nested too deeply") from None
    except (YAMLError, ValueError) as error:
        raise UsageError(f"{name}: is not YAML: {error}") from None


def _parser() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_duplicate_keys = True  # reported with the other problems, by _doubled
    return yaml


def _read_text(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(
            f"{name}: there is no such file. A newsroom's home has one: bot init DIR makes a home with a"
            " working schedules.yaml; bot --home DIR says where it is"
        ) from None
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}:{line}: is not UTF-8 text: save the file as UTF-8") from None


def _in_words(error: MarkedYAMLError) -> str:
    problem = " ".join((error.problem or error.context or "").split()).removeprefix("but ")
    if "'\\t'" in problem or "tab" in problem:
        return "a tab stands where spaces must: indent with spaces"
    if (
        "unhashable" in problem
        or "cannot start any token" in problem
        or "alias" in f"{error.context} {problem}"
    ):
        return f'{problem}: put the value in quotes, such as cron: "*/20 * * * *", chat: "@news_example"'
    return f"{problem}; look at colons, quotes, brackets and indentation here and in the line above"


def _doubled(node: Node | None, seen: set[int]) -> Iterator[tuple[int, int, str]]:
    """Keys that a mapping has twice; `seen`: what many aliases name is looked at once."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    lines: dict[str, int] = {}
    for key, value in _pairs(node):
        if isinstance(node, MappingNode) and isinstance(key, ScalarNode):
            name = str(key.value)
            if name in lines:
                yield _line(key), lines[name], name
            lines.setdefault(name, _line(key))
        yield from _doubled(value, seen)


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    """A mapping's keys and values; a list's items twice."""
    if isinstance(node, MappingNode):
        return list(node.value)
    return [(item, item) for item in node.value] if isinstance(node, SequenceNode) else []


def _below(node: Node | None, step: str | int) -> tuple[int, Node] | None:
    """The line and the value of a key or of a list's item; also through a merge key (<<)."""
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return _line(node.value[step]), node.value[step]
    if not isinstance(node, MappingNode):
        return None
    for key, value in node.value:
        if isinstance(key, ScalarNode) and key.value == str(step):
            return _line(key), value
    merged = [value for key, value in node.value if key.value == "<<"]
    return next((found for value in merged if (found := _below(value, step))), None)


def _line(node: Node | None) -> int:
    return node.start_mark.line + 1 if node is not None else 1
