"""The words of sites in many languages, read once from words.toml."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table() -> dict[str, Any]:
    """Give the whole table."""
    return tomllib.loads((resources.files("bot.cleaning") / "words.toml").read_text("utf-8"))


@cache
def word_set(name: str) -> frozenset[str]:
    """Give one list of the table, of words or, where bars part them, of phrases."""
    text: str = table()[name]
    if "|" not in text:
        return frozenset(text.split())
    return frozenset(phrase.strip() for line in text.strip().split("\n") for phrase in line.split("|"))
