"""The rank of `order: rank`: how fresh a story is, how long, and what its section weighs. Pure.

    rank = weight of the section x 0.5 ** (age / half_life) x (1 + log10(1 + characters / 600))

600 characters are some 100 words. docs/choosing.md reckons an example.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log10

from bot.model.folding import folded
from bot.model.story import Story
from bot.model.words import duration

_SHORT_TEXT = 600
"""Characters: a brief of this length counts 1.3, one of 5,400 twice as much as a headline alone."""


@dataclass(frozen=True, slots=True)
class Rank:
    """A story's rank and what it is made of; `characters` are those of its body."""

    number: float
    age: timedelta
    characters: int
    section: str | None
    weight: float

    def __str__(self) -> str:
        """ "rank 3.02: 2 h old, 4,200 characters, World counts 2"."""
        made_of = [f"{duration(self.age)} old", f"{self.characters:,} characters"]
        if self.weight != 1:
            made_of.append(f"{self.section} counts {self.weight:g}")
        return f"rank {self.number:.2f}: {', '.join(made_of)}"


def rank_of(story: Story, half_life: timedelta, weights: Mapping[str, float], now: datetime) -> Rank:
    """The rank of a story at a moment; `weights` go by `folded` section. Never below 0."""
    age = max(now - story.told_at, timedelta(0))
    characters = sum(len(block.text) for block in story.article.body)
    section = story.article.section
    weight = weights.get(folded(section), 1.0) if section and weights else 1.0
    # Past a thousand halvings a float is 0 anyway; the power of a far date must not overflow.
    freshness = 0.5 ** min(age / half_life, 1000.0)
    length = 1 + log10(1 + characters / _SHORT_TEXT)
    return Rank(weight * freshness * length, age, characters, section, weight)
