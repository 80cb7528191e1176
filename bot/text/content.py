"""The words of a text: all of them, its names, its numbers, its content."""

import regex

from bot.text.vocabulary import code_of, vocabulary

_WORD = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|[’'.\-](?=[\p{L}\p{N}]))*")
_DIGITS = regex.compile(r"(?<!\p{L})\p{N}+(?:[.,:]\p{N}+)*")
NO_SPACES = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_POSSESSIVE = regex.compile(r"['’]s?$")
_CAPITAL_RUN = regex.compile(r"\p{Lu}[\p{L}\p{M}’'\-.]*(?:\s\p{Lu}[\p{L}\p{M}’'\-]+)+")


def words(text: str) -> list[str]:
    """The words of a text in order, "U.N." and "co-op" each one; scripts without spaces give whole runs."""
    return list(_WORD.findall(text))


def stems(text: str, language: str | None) -> frozenset[str]:
    """The text's content words, cut to five letters so that "harbours" meets "harbour".

    Scripts without spaces give pairs of characters.
    """
    stop = vocabulary(code_of(language), "stop")
    found = set()
    for word in map(bare, words(text.lower())):
        if NO_SPACES.match(word):
            found |= {word[i : i + 2] for i in range(len(word) - 1)}
        elif len(word) > 3 and word not in stop:
            found.add(word.removesuffix("s")[:5])
    return frozenset(found)


def numbers(text: str) -> frozenset[str]:
    """The numbers in digits, as they are written."""
    return frozenset(_DIGITS.findall(text))


def capitalised(text: str) -> frozenset[str]:
    """All capitalised words, without a possessive's ending."""
    return frozenset(bare(word) for word in words(text) if word[0].isupper())


def full_names(text: str, language: str | None) -> frozenset[str]:
    """The last words of runs of two or more capitalised words: "Ada Finch" gives Finch, "Ms Finch" nobody."""
    code = code_of(language)
    no_name = vocabulary(code, "starters") | vocabulary(code, "courtesy")
    found = set()
    for run in _CAPITAL_RUN.findall(text):
        name = run.split()
        while name and name[0].lower().rstrip(".") in no_name:
            del name[0]
        if len(name) > 1:
            found.add(bare(name[-1]))
    return frozenset(found)


def names_in(text: str) -> frozenset[str]:
    """The words that are capitalised in mid-sentence, so names in most languages."""
    found = regex.findall(r"(?<=[\p{Ll}\p{N},]['’”\"]?\s)\p{Lu}[\p{L}\p{M}’'\-]*", text)
    return frozenset(bare(name) for name in found)


def bare(word: str) -> str:
    """The word without a possessive's ending: "Finch" of "Finch’s"."""
    return str(_POSSESSIVE.sub("", word))
