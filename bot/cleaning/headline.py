"""Which line of a page is its headline, and where its text begins."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.cleaning.lines import Line, is_prose, is_sentence, is_title_like, weight
from bot.cleaning.people import is_dateline

_CRUMB = re.compile(r"\s+[/>›»|]\s+")
_LOOK_BACK, _LOOK_AHEAD = 60, 40
"""Lines above the text in which a headline is looked for, and below to compare it with."""

_CAPTIONS = 4
"""Captions on top of a page that are looked past."""

_WORDS = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_WIDE_PAIRS = re.compile("(?=([\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2}))")


def folded(text: str) -> str:
    """Give a line for comparing: letters and digits only, no case."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def crumbs(text: str) -> list[str]:
    """The steps of a breadcrumb such as "Home / World / Headline", or none."""
    steps = _CRUMB.split(text)
    return steps if len(steps) >= 2 and all(steps) else []


def find_start(lines: Sequence[Line]) -> tuple[int | None, int]:
    """Give the index of the headline, or None, and that of the first line of running text below it.

    Captions of a picture on top do not count as text. A page without running text starts at its end.
    """
    begins = [at for at, line in enumerate(lines[:_LOOK_BACK]) if _begins_text(lines, at)]
    if not begins:
        unknown = [at for at, line in enumerate(lines) if line.known is None]
        long = [at for at in unknown if is_prose(lines[at].text)]
        begins = (long or [at for at in unknown if at and is_sentence(lines[at].text)])[:1]
    for at in begins[:_CAPTIONS]:
        if (headline := _find_headline(lines, at)) is not None:
            return headline, at
        if not _is_caption(lines, at):
            break
    return None, begins[0] if begins else len(lines)


def _begins_text(lines: Sequence[Line], at: int) -> bool:
    """Tell whether the line is running text, and no headline that asks or exclaims."""
    line = lines[at]
    if line.known is not None or not is_prose(line.text) or is_dateline(line.text):
        return False
    asks = line.text.rstrip("\"'”’»)").endswith(("?", "!"))
    return not (asks and weight(line.text) < 200 and (at == 0 or _stands_twice(lines, at) or at <= 3))


def _stands_twice(lines: Sequence[Line], at: int) -> bool:
    text = folded(lines[at].text)
    return any(folded(other.text) == text for i, other in enumerate(lines[: at + 12]) if i != at)


def _is_caption(lines: Sequence[Line], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None:
        return False
    credited = below.known is not None and below.known.role in {"credit", "caption", "copyright"}
    return credited or folded(below.text).startswith(folded(lines[at].text))


def _find_headline(lines: Sequence[Line], text_at: int) -> int | None:
    """Give the headline's index above the text, strongest evidence first.

    The last step of a breadcrumb; a line that stands twice; the first line that shares most words with the
    text. None: nothing above the text reads like a headline.
    """
    above = range(max(0, text_at - _LOOK_BACK), text_at)
    likely = [at for at in above if _may_be_headline(lines[at])]
    lasts = {folded(steps[-1]) for at in above if (steps := crumbs(lines[at].text))}
    for at in likely:
        if folded(lines[at].text) in lasts:
            return at
    twice = Counter(folded(line.text) for line in lines)
    for at in likely:
        if twice[folded(lines[at].text)] > 1 and weight(lines[at].text) >= 25:
            return at
    plain = [at for at in likely if not crumbs(lines[at].text)]
    said = set().union(*(_stems(line.text) for line in lines[text_at : text_at + _LOOK_AHEAD]))
    shares = {at: _share(lines[at].text, said) for at in plain}
    best = max(shares.values(), default=0.0)
    for enough in (35, 20, 12):
        for at in plain:
            if weight(lines[at].text) >= enough and shares[at] >= 0.6 * best:
                return at
    return None


def _may_be_headline(line: Line) -> bool:
    return line.known is None and is_title_like(line.text) and not is_dateline(line.text)


def _share(text: str, said: set[str]) -> float:
    stems = _stems(text)
    return len(stems & said) / len(stems) if stems else 0.0


def _stems(text: str) -> set[str]:
    """Beginnings of the words of some length, and pairs of characters where words are not spaced."""
    return {word[:5] for word in _WORDS.findall(text.casefold())} | set(_WIDE_PAIRS.findall(text))
