"""Which line of a page is its headline, and where its text begins."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.cleaning.lines import Line, folded, is_sentence, is_title_like, weight, without_bullet

__all__ = ["crumbs", "find_start", "folded"]

_CRUMB = re.compile(r"\s+[/>›»|]\s+")
_LOOK_BACK, _LOOK_AHEAD = 60, 40
"""Lines above the text in which a headline is looked for, and below to compare it with."""

_CAPTIONS = 4
"""Captions on top of a page that are looked past."""


def crumbs(text: str) -> list[str]:
    """The steps of a breadcrumb such as "Home / World / Headline", or none."""
    steps = _CRUMB.split(text)
    return steps if len(steps) >= 2 and all(steps) else []


def find_start(lines: Sequence[Line]) -> tuple[int | None, int]:
    """Give the index of the headline, or None, and that of the first line of running text below it.

    Captions of a picture on top do not count as text, and a teaser above the headline neither. A page
    without running text starts at its end.
    """
    begins = [at for at, line in enumerate(lines[:_LOOK_BACK]) if _begins_text(lines, at)]
    if not begins:
        unknown = [at for at, line in enumerate(lines) if line.known is None]
        long = [at for at in unknown if lines[at].prose]
        begins = (long or [at for at in unknown if at and is_sentence(lines[at].text)])[:1]
    for at in begins[:_CAPTIONS]:
        if (headline := _find_headline(lines, at)) is not None:
            return _past_a_teaser(lines, begins, headline, at)
        if not _is_caption(lines, at):
            break
    if (sentence := _sentence_as_headline(lines, begins)) is not None:
        return sentence, next(at for at in begins if at > sentence)
    return None, begins[0] if begins else len(lines)


def _sentence_as_headline(lines: Sequence[Line], begins: list[int]) -> int | None:
    """Give the index of a headline that ends as a sentence does: on top, short, a byline or date below it."""
    for at in range(min(8, len(lines))):
        line = lines[at]
        if line.known or line.dateline:
            continue
        below = lines[at + 1 : at + 4]
        if (
            line.ends
            and line.gap
            and 20 <= line.weight <= 130
            and any(under.dateline and not under.prose for under in below)
            and any(i > at for i in begins)
            and _share(line, _said(lines, at + 1)) >= 0.5
        ):
            return at
    return None


def _past_a_teaser(lines: Sequence[Line], begins: list[int], headline: int, at: int) -> tuple[int, int]:
    """Give headline and text below a teaser of the site, where a byline shows that the story begins there.

    The site's own line ("All the news of the day at a glance.") shares no word with the story's text.
    """
    later = next((i for i in begins if i > at), None)
    if later is None or later - at > 25 or _near_byline(lines, headline, at):
        return headline, at
    title = _find_headline(lines, later, above=at)
    said = _said(lines, later)
    if title is None or not _near_byline(lines, title, later):
        return headline, at
    better = _share(lines[title], said) >= max(0.3, 1.5 * _share(lines[headline], said))
    return (title, later) if better else (headline, at)


def _near_byline(lines: Sequence[Line], headline: int, text_at: int) -> bool:
    return any(line.dateline for line in lines[headline + 1 : text_at])


def _begins_text(lines: Sequence[Line], at: int) -> bool:
    """Tell whether the line is running text, and no headline that asks or exclaims."""
    line = lines[at]
    if not line.prose or line.known is not None or line.dateline:
        return False
    if crumbs(line.text) and not line.ends:
        return False
    asks = line.text.rstrip("\"'”’»)").endswith(("?", "!"))
    return not (asks and line.weight < 200 and (at <= 3 or _stands_twice(lines, at)))


def _stands_twice(lines: Sequence[Line], at: int) -> bool:
    text = lines[at].folded
    return any(other.folded == text for i, other in enumerate(lines[: at + 12]) if i != at)


def _is_caption(lines: Sequence[Line], at: int) -> bool:
    below = lines[at + 1] if at + 1 < len(lines) else None
    if below is None:
        return False
    credited = below.known is not None and below.known.role in {"credit", "caption", "copyright"}
    return credited or below.folded.startswith(lines[at].folded)


def _find_headline(lines: Sequence[Line], text_at: int, above: int = -1) -> int | None:
    """Give the headline's index above the text, strongest evidence first.

    The last step of a breadcrumb; a line that stands twice; then the line for which most speaks: words that
    the text says again, a byline or date below it, the length of a headline, a place near the top.
    """
    look = range(max(0, above + 1, text_at - _LOOK_BACK), text_at)
    likely = [at for at in look if _may_be_headline(lines[at])]
    if not likely:
        return _two_words(lines, look, text_at)
    lasts = {folded(steps[-1]) for at in look if (steps := crumbs(lines[at].text))}
    for at in likely:
        if lines[at].folded in lasts:
            return at
    twice = Counter(line.item for line in lines)
    for at in likely:
        text = without_bullet(lines[at].text) or lines[at].text
        if twice[lines[at].item] > 1 and weight(text) >= 25:
            return at
    plain = [at for at in likely if not crumbs(lines[at].text) and weight(lines[at].text) >= 12]
    said = _said(lines, text_at)
    support = {at: _support(lines[at], said) for at in plain}
    most = max(support.values(), default=0.0)
    ranked = {at: _speaks_for(lines, at, text_at) - 0.15 * rank for rank, at in enumerate(plain)}
    for at in plain:
        ranked[at] += 1.5 * min(1.0, support[at] / (0.6 * most)) if most else 0.0
    best = max(plain, key=ranked.__getitem__, default=None)
    return None if best is None else _without_the_site(lines, plain, best)


def _two_words(lines: Sequence[Line], look: range, text_at: int) -> int | None:
    """Give the index of a headline of two words, where no other is: both stand in the text."""
    said = _said(lines, text_at)
    return next((at for at in look if _is_short_title(lines[at]) and lines[at].stems <= said), None)


def _is_short_title(line: Line) -> bool:
    return line.weight >= 12 and len(line.stems) == 2 and line.known is None and not line.ends


def _without_the_site(lines: Sequence[Line], plain: list[int], best: int) -> int:
    """Give the line that says the best one without the name of the site, if there is one; else the best."""
    whole = lines[best].folded
    for at in plain:
        text = lines[at].folded
        if at != best and len(text) >= 25 and whole.startswith(f"{text} ") and len(whole) - len(text) <= 40:
            return at
    return best


def _support(line: Line, said: set[str]) -> float:
    """How many words of a line the text says again, a line's every word counting for more."""
    return min(len(line.stems & said), 5) * _share(line, said)


def _speaks_for(lines: Sequence[Line], at: int, text_at: int) -> float:
    """How much speaks for a line as the headline by its length and by the byline near it."""
    line = lines[at]
    score = 1.0 if line.weight >= 35 else 0.7 if line.weight >= 20 else 0.0
    if line.weight > 220 or without_bullet(line.text):
        score -= 0.5
    below = lines[at + 1 : min(at + 6, text_at)]
    score += next((0.9 - 0.1 * i for i, under in enumerate(below) if under.dateline), 0.0)
    if any(above.dateline for above in lines[max(0, at - 5) : at]):
        score -= 0.8
    return score


def _may_be_headline(line: Line) -> bool:
    return line.known is None and is_title_like(line.text) and not line.dateline


def _said(lines: Sequence[Line], text_at: int) -> set[str]:
    """The words of the text's first lines."""
    return set().union(*(line.stems for line in lines[text_at : text_at + _LOOK_AHEAD]))


def _share(line: Line, said: set[str]) -> float:
    words = line.stems
    return len(words & said) / len(words) if words else 0.0
