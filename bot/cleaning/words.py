"""The words of sites in many languages, read once from words.toml and dates.toml."""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str = "words") -> dict[str, Any]:
    """Give a whole table."""
    return tomllib.loads((resources.files("bot.cleaning") / f"{name}.toml").read_text("utf-8"))


@cache
def word_set(name: str) -> frozenset[str]:
    """Give one list of the table, of words or, where bars part them, of phrases."""
    text: str = table()[name]
    if "|" not in text:
        return frozenset(text.split())
    return frozenset(phrase.strip() for line in text.strip().split("\n") for phrase in line.split("|"))


@cache
def phrases(name: str) -> str:
    """Give the phrases of one list of dates.toml as a pattern that matches any of them, longest first."""
    listed = [phrase.strip() for phrase in table("dates")[name].replace("\n", "|").split("|")]
    return "|".join(sorted((re.escape(phrase) for phrase in listed if phrase), key=len, reverse=True))


@cache
def month_numbers() -> dict[str, int]:
    """Give the number, 1 to 12, of each month's name and short name."""
    return _numbered("months", 1)


@cache
def weekday_numbers() -> dict[str, int]:
    """Give the number, 0 for Monday, of each weekday's name."""
    return _numbered("weekdays", 0)


def _numbered(name: str, first: int) -> dict[str, int]:
    rows = table("dates")[name]
    return {word.strip(): number for number, row in enumerate(rows, first) for word in row.split(",")}
