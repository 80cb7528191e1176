"""The words a language marks its sentences with, kept in words/LANGUAGE.toml: a language is a file."""

import tomllib
from functools import cache
from importlib.resources import files


def code_of(language: str | None) -> str:
    """The bare language of a code: "en" of "en-GB"; None is read as English."""
    return (language or "en").replace("_", "-").split("-")[0].lower()


@cache
def vocabulary(language: str, list_name: str) -> frozenset[str]:
    """The words of one list of one language; empty where we have no such list."""
    return frozenset(_lists(language).get(list_name, "").split())


@cache
def known_languages() -> tuple[str, ...]:
    """The codes of the languages that have word lists."""
    names = (entry.name for entry in files("bot.text").joinpath("words").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _lists(language: str) -> dict[str, str]:
    path = files("bot.text").joinpath("words", f"{language}.toml")
    if not language.isalpha() or not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))
