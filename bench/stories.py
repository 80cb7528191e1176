"""How well wall 2 tells reprints from news: precision, recall, follow-ups kept.

    python -m bench.stories [--worst 10]

Judges the labelled pairs of tests/stories as intake does: a pair is one story if the two texts share a band
and `bot.model.sameness.judge` says so. Prints each share with its Wilson 95 % interval, for the pairs that
set the limits and for those that only measure apart, then each kind of pair, and the misjudged ones.
"""

import argparse
from collections import Counter
from dataclasses import dataclass
from math import sqrt

from bot.model.sameness import Verdict, judge
from bot.text.shingles import bands, evidence
from tests.stories.pairs import Pair, labelled


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled pair with the verdict on it; `found` says whether the two share a band."""

    pair: Pair
    verdict: Verdict
    found: bool

    @property
    def one_story(self) -> bool:
        """What intake would make of it."""
        return self.found and self.verdict.same

    @property
    def right(self) -> bool:
        """Whether that is what its label says."""
        return self.one_story == self.pair.same

    @property
    def why(self) -> str:
        """The verdict in a sentence."""
        said = self.verdict.why_not or f"{self.verdict.share:.0%} of their text is the same"
        return said if self.found else f"{said}; they share no band"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval at 95 %.

    https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
    """

    good: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """From and to."""
        n, z = self.of, 1.96
        share = self.good / n
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.good / self.of:.3f} [{low:.3f}, {high:.3f}] {self.good} of {self.of}"


def judged(split: str) -> list[Judged]:
    """Judge the pairs of `tune` or `held`."""
    return [
        Judged(
            pair,
            judge(evidence(pair.old), evidence(pair.new), pair.apart),
            not set(bands(pair.old)).isdisjoint(bands(pair.new)),
        )
        for pair in labelled(split)
    ]


def shares(found: list[Judged]) -> dict[str, Share]:
    """Give precision, recall, and how many follow-ups stayed stories of their own."""
    said = [one for one in found if one.one_story]
    true = [one for one in found if one.pair.same]
    follow_ups = [one for one in found if "follow-up" in one.pair.kind]
    return {
        "precision": Share(sum(one.right for one in said), len(said)),
        "recall": Share(sum(one.right for one in true), len(true)),
        "follow-ups kept": Share(sum(one.right for one in follow_ups), len(follow_ups)),
    }


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--worst", type=int, default=10, help="how many misjudged pairs are shown")
    worst = options.parse_args().worst
    splits = {"tune": judged("tune"), "held back": judged("held")}
    for name, found in splits.items():
        print(f"{name}: {len(found)} pairs, {sum(one.pair.same for one in found)} of them one story")
        for label, share in shares(found).items():
            print(f"  {label:<16} {share}")
    print("\nright, held back, by kind")
    kinds = Counter((one.pair.same, one.pair.kind) for one in splits["held back"])
    good = Counter((one.pair.same, one.pair.kind) for one in splits["held back"] if one.right)
    for (same, kind), number in sorted(kinds.items(), reverse=True):
        label = "one story" if same else "another"
        print(f"  {label:<10} {kind:<34} {good[same, kind]:>3} of {number:>3}")
    for name, found in splits.items():
        wrong = sorted((one for one in found if not one.right), key=lambda one: one.pair.same)
        print(f"\nmisjudged, {name}: {len(wrong)}")
        for one in wrong[:worst]:
            said = "taken for one story" if one.one_story else "taken for two"
            print(f"  {one.pair.name}: {said}: {one.why}")


if __name__ == "__main__":
    main()
