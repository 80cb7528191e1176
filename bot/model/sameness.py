"""Sameness: whether two articles tell the same news, judged on what they say (wall 2). Pure.

A reprint keeps the text and its facts; a follow-up begins with news of its own; the next of a series keeps
the form and changes the facts; a round-up goes on to other news. The limits below were set on the labelled
pairs in tests/stories/tune, and docs/stories.md says how well they do on others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import chain, groupby

WINDOW = timedelta(days=7)
"""News further apart than this is never one story, however alike: last month's forecast is no reprint."""

LITTLE = 0.1
"""Of the shorter one's runs: texts that share less are not compared any further."""

ALIKE = 0.5
"""Sentences that share this much of their words are one sentence, as it stood or edited."""

ENOUGH = 25
"""Words in common that tell something; with fewer the two must say the same under one headline."""

TOO_LITTLE = "they have too little in common"

FEW_FACTS, SAME_FACTS = 3, 0.6
"""Of the facts of the article that has fewer (if it has that many), so much stands in both; of a lead's facts
as much, where headlines are of one form and differ."""

GROWN, SAME_HEADLINE, ONE_FORM = 0.95, 0.6, 0.5
"""A page that keeps this much of the text word for word has grown, under a headline so much alike, whatever
came on top; and headlines so much alike may be of one form."""

LEAD, TAIL = 0.31, 0.45
"""How much of a copy may be its own: in front of the last sentence that it shares, and after it."""

MUCH, MANY, OTHER_FACTS, STRANGE = 0.35, 10, 0.6, 0.4
"""A copy of which this much is its own, with this many facts of its own, is a round-up if they are so many to
each that it shares, or if less than this share of its headline's words stands in the older text."""

PART, BEGINNING = 0.8, 0.1
"""A copy that has less than this of the text, and begins further down in it, is taken from a round-up."""

FOREIGN, FRAME = 0.08, 12
"""Sentences in a row that have less than this in common with the text, and so many words, are in another
language: the frame of another page, and no news."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its words folded, in order and as a set, and its facts (numbers and names) among them."""

    words: tuple[str, ...]
    said: frozenset[str]
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an article says: words and facts of its headline, sentences of its body, their runs of words."""

    headline: tuple[str, ...]
    headline_facts: frozenset[str]
    sentences: tuple[Sentence, ...]
    runs: frozenset[str]

    @property
    def facts(self) -> frozenset[str]:
        """All numbers and names in it."""
        return self.headline_facts.union(*(sentence.facts for sentence in self.sentences))

    @property
    def said(self) -> frozenset[str]:
        """All words of its body."""
        return frozenset().union(*(sentence.said for sentence in self.sentences))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a newer article tells what an older one does, the share of runs in common, and why not."""

    same: bool
    share: float
    why_not: str | None = None


def judge(old: Evidence, new: Evidence, apart: timedelta) -> Verdict:
    """Judge whether `new` tells what `old` tells, published `apart` from it."""
    share = jaccard(old.runs, new.runs)
    if abs(apart) > WINDOW:
        return Verdict(False, share, f"they are more than {WINDOW.days} days apart")
    if len(old.runs & new.runs) < LITTLE * min(len(old.runs), len(new.runs)):
        return Verdict(False, share, TOO_LITTLE)
    why_not = _other_news(old, new, _compare(old, new))
    return Verdict(why_not is None, share, why_not)


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of what both have in what either has; 0 if both are empty."""
    return len(one & other) / (len(one | other) or 1)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What two texts share, in words of the newer one: kept, its own in front of that, its own after it.

    `headlines` says how much they are alike, from 0 to 1. `of_old` is the share of the older text that is
    kept, `unchanged` word for word; `begins` is where in it the newer one's first shared sentence stands,
    from 0 (its beginning) to 1. `facts` are those in what is kept, `own_facts` those that only the newer one
    has.
    """

    headlines: float
    kept: int
    front: int
    after: int
    of_old: float
    unchanged: float
    begins: float
    facts: frozenset[str]
    own_facts: frozenset[str]

    @property
    def own(self) -> float:
        """The share of the newer text that is its own."""
        return (self.front + self.after) / (self.front + self.after + self.kept or 1)


def _other_news(old: Evidence, new: Evidence, shared: _Shared) -> str | None:
    """Why the newer one is another story, or None."""
    if not shared.kept or (shared.kept < ENOUGH and (shared.own or shared.headlines < 1)):
        return TOO_LITTLE
    return (
        _other_facts(old, new, shared)
        or (None if _has_grown(shared) else _more(old, new, shared))
        or _part(shared)
    )


def _other_facts(old: Evidence, new: Evidence, shared: _Shared) -> str | None:
    """The next of a series has the form of the one before, and other facts: in all of it, or in its news."""
    fewer, both = min(len(old.facts), len(new.facts)), len(old.facts & new.facts)
    if fewer >= FEW_FACTS and both < SAME_FACTS * fewer:
        return f"only {both} of {fewer} numbers and names: the form is the same, the news is other"
    one, other = set(old.headline), set(new.headline)
    if shared.headlines >= ONE_FORM and shared.unchanged < GROWN and one - other and other - one:
        lead = new.sentences[0].facts
        known = len(lead & old.facts)
        if len(lead) >= FEW_FACTS and known < SAME_FACTS * len(lead):
            return f"its lead has {len(lead) - known} other numbers and names: the next of a series"
    return None


def _has_grown(shared: _Shared) -> bool:
    return shared.unchanged >= GROWN and shared.headlines >= SAME_HEADLINE


def _more(old: Evidence, new: Evidence, shared: _Shared) -> str | None:
    """A follow-up has news of its own in front of the old text, a round-up has other news around it."""
    if shared.front > LEAD * (shared.front + shared.kept):
        return f"{shared.own:.0%} of the newer one is its own and comes first: a follow-up"
    if shared.after > TAIL * (shared.after + shared.kept):
        return f"{shared.own:.0%} of the newer one is its own: it goes on to other news"
    others, known = len(shared.own_facts), len(shared.facts)
    if shared.own > MUCH and shared.headlines < SAME_HEADLINE and others >= MANY:
        strange = len(old.said & set(new.headline)) < STRANGE * len(set(new.headline))
        if strange or others >= OTHER_FACTS * known:
            return f"the newer one has {others} other numbers and names beside these {known}: a round-up"
    return None


def _part(shared: _Shared) -> str | None:
    if shared.of_old < PART and shared.begins > BEGINNING and not shared.front:
        return f"that is {shared.of_old:.0%} of the older one, and not its beginning"
    return None


def _compare(old: Evidence, new: Evidence) -> _Shared:
    pairs = list(zip(new.sentences, _partners(old.sentences, new.sentences), strict=True))
    kept = [(sentence, partner) for sentence, partner in pairs if partner is not None]
    words = frozenset().union(*(sentence.said for sentence, _ in kept))
    runs = [list(run) for _, run in groupby(pairs, key=lambda pair: pair[1] is None)]
    own = [[sentence for sentence, _ in run] for run in runs if run[0][1] is None]
    news = [run for run in own if not _is_frame(run, words)]
    after = news[-1] if news and pairs[-1][1] is None and news[-1][-1] is pairs[-1][0] else []
    of_old = {partner for _, partner in kept}
    whole = _length(old.sentences) or 1
    exact = {sentence.words for sentence in new.sentences}
    return _Shared(
        headlines=SequenceMatcher(None, old.headline, new.headline, autojunk=False).ratio(),
        kept=_length(sentence for sentence, _ in kept),
        front=_length(chain.from_iterable(news)) - _length(after),
        after=_length(after),
        of_old=_length(old.sentences[at] for at in of_old) / whole,
        unchanged=_length(sentence for sentence in old.sentences if sentence.words in exact) / whole,
        begins=kept[0][1] / len(old.sentences) if kept else 1.0,
        facts=frozenset().union(*(sentence.facts for sentence, _ in kept)),
        own_facts=frozenset().union(*(sentence.facts for sentence in chain.from_iterable(news))) - old.facts,
    )


def _is_frame(run: list[Sentence], words: frozenset[str]) -> bool:
    said = frozenset().union(*(sentence.said for sentence in run))
    return len(said) >= FRAME and len(said & words) < FOREIGN * len(said)


def _length(sentences: Iterable[Sentence]) -> int:
    return sum(len(sentence.words) for sentence in sentences)


def _partners(old: tuple[Sentence, ...], new: tuple[Sentence, ...]) -> Iterable[int | None]:
    """For each newer sentence, which older one it repeats as it stood or edited; None: it is its own."""
    exact = {sentence.words: at for at, sentence in reversed(list(enumerate(old)))}
    for sentence in new:
        at = exact.get(sentence.words)
        yield at if at is not None else _most_alike(sentence, old)


def _most_alike(sentence: Sentence, old: tuple[Sentence, ...]) -> int | None:
    scores = ((jaccard(sentence.said, other.said), -at) for at, other in enumerate(old))
    score, at = max(chain(scores, [(0.0, 0)]))
    return -at if score >= ALIKE else None
