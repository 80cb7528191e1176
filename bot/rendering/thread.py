"""A page told as a thread: which thought goes into which part. Says nothing of how a part looks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.rendering.keylines import body, closings, openings
from bot.rendering.passages import Page, Thought

Kind = Literal["hook", "body", "closing", "post"]
MOST_PARTS = 5
_OPENINGS_TRIED = 6


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """One part of a thread: sentences word for word, none for a hook that is the headline alone."""

    kind: Kind
    sentences: tuple[str, ...]


# Whether the part, as number n of m, can go out as the template writes it.
Fits = Callable[[PlannedPart, int, int], bool]


def plan_thread(page: Page, fits: Fits) -> tuple[PlannedPart, ...] | None:
    """The page in two to five parts that stand on their own, or None if it does not give them.

    The hook is the headline and the first thought that adds facts; if the two do not fit together, the
    headline alone, and that thought is the second part. Between hook and closing come the facts an editor
    would want most.
    """
    for count, opening in enumerate(openings(page)):
        if count == _OPENINGS_TRIED:
            break
        for of in range(MOST_PARTS, 1, -1):
            planned = _planned(page, opening, fits, of)
            if planned and len(planned) == of and all(fits(p, n, of) for n, p in enumerate(planned, 1)):
                return planned
    return None


def _planned(page: Page, opening: Thought, fits: Fits, of: int) -> tuple[PlannedPart, ...] | None:
    """The best thread of at most `of` parts behind this opening, or None."""
    begun = _begun(opening, fits, of)
    if begun is None:
        return None
    ends = (thought for thought in closings(page, opening) if fits(_part("closing", thought), of, of))
    end = next(ends, None)
    facts = body(
        page, opening, end, lambda t: fits(_part("body", t), of, of), most=of - len(begun) - (end is not None)
    )
    rest = [_part("body", fact) for fact in facts] + ([_part("closing", end)] if end else [])
    if end is None and rest:
        rest[-1] = PlannedPart("closing", rest[-1].sentences)
    return (*begun, *rest) if rest else None


def _begun(opening: Thought, fits: Fits, of: int) -> list[PlannedPart] | None:
    """The hook with the opening in it, or before it; None if the opening fits nowhere."""
    hook = _part("hook", opening)
    if fits(hook, 1, of):
        return [hook]
    alone = PlannedPart("hook", ())
    if of > 2 and fits(alone, 1, of) and fits(_part("body", opening), 2, of):
        return [alone, _part("body", opening)]
    return None


def _part(kind: Kind, thought: Thought) -> PlannedPart:
    return PlannedPart(kind, thought.sentences)


def leads(page: Page, lead: str) -> Iterator[PlannedPart]:
    """What a single post may say after its headline, best first; nothing at last."""
    if lead:
        yield PlannedPart("post", (lead,))
    for opening in openings(page):
        yield _part("post", opening)
    yield PlannedPart("post", ())
