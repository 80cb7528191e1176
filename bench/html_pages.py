"""How well the text of HTML pages is found: ours beside trafilatura's own, against the truth.

    python -m bench.html_pages FOLDER

FOLDER holds pages with their truth: NAME.html and NAME.txt (the article's text, a paragraph a line, and
nothing else). None are shipped, since texts are their publishers'; the test data of extraction libraries
holds such pairs. Precision, recall and F1 are over runs of four words, as
scrapinghub/article-extraction-benchmark counts them: the F1 of the mean precision and the mean recall.
`--worst N` names the pages where ours loses most. trafilatura's own is asked both ways: as it comes, and in
favour of precision, as ours asks it.
"""

import argparse
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC
from functools import partial
from pathlib import Path

from bot.cleaning.decode import text_of
from bot.cleaning.html import read_html
from bot.model.errors import PageRefused

WORD = re.compile(r"\w+")


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)) if words)


def score(truth: str, found: str) -> tuple[float, float]:
    """Precision and recall of one page."""
    wanted, given = runs(truth), runs(found)
    both = sum((wanted & given).values())
    return both / max(1, sum(given.values())), both / max(1, sum(wanted.values()))


def ours(page: str) -> str:
    try:
        return "\n".join(block.text for block in read_html(page, UTC).body)
    except PageRefused:
        return ""


def trafilaturas(page: str, *, precise: bool = False) -> str:
    from trafilatura import extract

    return extract(page, favor_precision=precise, include_comments=False, include_tables=False) or ""


def f1(scores: list[tuple[float, float]]) -> float:
    precision, recall = (statistics.mean(one) for one in zip(*scores, strict=True))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    args = parser.parse_args()
    pairs = [(page, page.with_suffix(".txt")) for page in sorted(args.folder.glob("*.html"))]
    pairs = [(page, truth) for page, truth in pairs if truth.exists()]
    if not pairs:
        sys.exit(f"{args.folder} holds no pairs of NAME.html and NAME.txt")
    pages = {page.stem: text_of(page.name, page.read_bytes()) for page, _ in pairs}
    truths = {truth.stem: truth.read_text("utf-8") for _, truth in pairs}
    ways: dict[str, Callable[[str], str]] = {
        "trafilatura": trafilaturas,
        "trafilatura precise": partial(trafilaturas, precise=True),
        "ours": ours,
    }
    scores: dict[str, dict[str, tuple[float, float]]] = {}
    print(f"{len(pairs)} pages{'':16}P      R     F1   pages/s")
    for name, way in ways.items():
        began = time.perf_counter()
        found = {stem: way(page) for stem, page in pages.items()}
        took = time.perf_counter() - began
        scores[name] = {stem: score(truths[stem], text) for stem, text in found.items()}
        precision, recall = (statistics.mean(one) for one in zip(*scores[name].values(), strict=True))
        total = f1(list(scores[name].values()))
        print(f"{name:<22}{precision:7.3f}{recall:7.3f}{total:7.3f}{len(pairs) / took:8.1f}")
    best, own = ({stem: f1([one]) for stem, one in scores[name].items()} for name in ("trafilatura", "ours"))
    for stem in sorted(pages, key=lambda stem: own[stem] - best[stem])[: args.worst]:
        print(f"{stem:<40} trafilatura {best[stem]:.3f} ours {own[stem]:.3f}")


if __name__ == "__main__":
    main()
