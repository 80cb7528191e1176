"""Which lines of a page say again what stands elsewhere: repetitions, pull quotes, labels."""

from collections import Counter
from itertools import pairwise

from bot.cleaning.lines import Line

_OFTEN = 3
_RUN = 6
"""How often a label stands, and words in a row that two lines share only if one was taken from the other."""

_SHORTEST = 20
"""Letters of a line that is looked for elsewhere."""

_MOST = 20
"""Lines that are compared for one run of words: a page that says the same thousands of times ends soon."""


def drop_repeated(rest: list[Line]) -> None:
    """Of a line that stands twice the first is kept; one that stands inside a longer one is a pull quote.

    A few words that stand three times are a label.
    """
    lines = [line for line in rest if not line.role]
    often = Counter(line.folded for line in lines if not line.prose)
    for line in lines:
        if often[line.folded] >= _OFTEN and not line.prose:
            line.take("label", "stands three times or more on the page")
    lines = [line for line in lines if not line.role]
    holding = _holding([line.folded for line in lines])
    said: set[str] = set()
    for line in lines:
        text = line.folded
        if len(text) < _SHORTEST:
            continue
        if text in said:
            line.take("repetition", "stands above already")
        elif any(len(text) < len(other) and text in other for other in holding.get(_opening(text), ())):
            line.take("pull quote", "stands in a paragraph too")
        said.add(text)


def _holding(texts: list[str]) -> dict[str, list[str]]:
    """Give, for every run of words with which a text opens, the texts that hold it, _MOST at most."""
    texts = list(dict.fromkeys(texts))
    holding: dict[str, list[str]] = {}
    pairs = set()
    for text in texts:
        words = text.split(maxsplit=_RUN)
        if len(words) >= _RUN and len(text) >= _SHORTEST:
            holding[_opening(text)] = []
            pairs.add((words[0], words[1]))
    for text in texts:
        words = text.split()
        # Only where the first two words are those of an opening a run is worth its making.
        for at, pair in enumerate(pairwise(words)):
            if pair in pairs:
                found = holding.get(" ".join(words[at : at + _RUN]))
                if found is not None and len(found) < _MOST:
                    found.append(text)
    return holding


def _opening(text: str) -> str:
    return " ".join(text.split(maxsplit=_RUN)[:_RUN])
