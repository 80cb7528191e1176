"""Which lines of a page say again what stands elsewhere: repetitions, pull quotes, labels."""

from collections import Counter, defaultdict

from bot.cleaning.lines import Line

_OFTEN = 3
_RUN = 6
"""How often a label stands, and words in a row that two lines share only if one was taken from the other."""

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
    said: set[str] = set()
    runs: defaultdict[str, list[str]] = defaultdict(list)
    texts = [line.folded for line in lines]
    for text in set(texts):
        words = text.split()
        for at in range(len(words) - _RUN + 1):
            holding = runs[" ".join(words[at : at + _RUN])]
            if len(holding) < _MOST:
                holding.append(text)
    for line, text in zip(lines, texts, strict=True):
        if len(text) < 20:
            continue
        if text in said:
            line.take("repetition", "stands above already")
        elif any(len(text) < len(other) and text in other for other in runs.get(_opening(text), ())):
            line.take("pull quote", "stands in a paragraph too")
        said.add(text)


def _opening(text: str) -> str:
    return " ".join(text.split()[:_RUN])
