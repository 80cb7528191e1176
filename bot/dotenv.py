"""What was given under a prefix: the environment first, then a `.env` file; each value with its place."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.model.errors import UsageError


@dataclass(frozen=True, slots=True)
class Given:
    """One value as it was found; `where` is "the environment" or the file and its line."""

    value: str
    where: str

    def __repr__(self) -> str:
        return f"Given(where={self.where!r})"  # a value may be a secret


def read_given(file: Path, environ: Mapping[str, str], prefix: str) -> dict[str, Given]:
    """Every non-empty value whose name begins with `prefix`; the environment wins over the file.

    Raises UsageError for a file that cannot be read or understood, with the line.
    """
    given = _read_file(file)
    given.update({name: Given(value, "the environment") for name, value in environ.items()})
    chosen = {}
    for name, one in given.items():
        value = one.value.strip()
        if not name.startswith(prefix) or not value:
            continue
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
            raise UsageError(
                f"{name} ({one.where}) holds a line break or control character: write it on one line"
            )
        chosen[name] = Given(value, one.where)
    return chosen


def _read_file(file: Path) -> dict[str, Given]:
    from dotenv.parser import parse_stream

    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Check its owner and mode") from None
    given: dict[str, Given] = {}
    for binding in parse_stream(io.StringIO(text)):
        line = binding.original.line + binding.original.string[
            : -len(binding.original.string.lstrip())
        ].count("\n")
        where = f"{file} line {line}"
        if binding.error or (binding.key and binding.value is None):
            raise UsageError(f"{where}: write NAME=value (a value with spaces or # in single quotes)")
        if binding.key is None or binding.value is None:
            continue
        if binding.key in given:
            raise UsageError(
                f"{where}: {binding.key} is set a second time, first at {given[binding.key].where}: keep one"
            )
        given[binding.key] = Given(binding.value, where)
    return given
