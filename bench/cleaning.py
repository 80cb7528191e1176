"""How well and how quickly scraped pages are cleaned: `python -m bench.cleaning [--corpus PATH]`.

Reads the shared corpus beside the checkout (or at PATH): its truth, its pages and its own measures
(`score.py`). Sites are halved by a hash of their name: rules were tuned on the one
half, the other was held back. Beside cleaning stand two references: the page as it is, and "lines of 60
letters that end a sentence".
"""

import argparse
import hashlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from bot.cleaning.lines import ends_sentence, weight
from bot.cleaning.page import clean_page
from bot.model.errors import PageRefused

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
HALVES = ("tune", "held back")
VIEWS = {"flat_main": "main text", "flat": "whole page"}
"""The views of a page, and their names: the first is what the newsroom's parser drops."""

COLUMNS = (
    ("pages", "n", 0),
    ("F1", "F1", 3),
    ("leaked", "leakL", 3),
    ("lost", "lost", 3),
    ("title", "t_exact", 2),
    ("section", "section", 2),
    ("author", "author", 2),
    ("published", "date", 2),
    ("subheads", "subh", 2),
)
INVENTED = ("section_fp", "author_fp", "date_fp")

Prediction = dict[str, Any]
Cleaner = Callable[[str], Prediction]


class NoCorpus(Exception):
    """The corpus is not here; the message says what to do."""


@dataclass(frozen=True)
class Page:
    """A page of the corpus: its truth, its half, its text in one view."""

    truth: dict[str, Any]
    half: str
    text: str


def measures(corpus: Path) -> ModuleType:
    """Give the corpus's own measures; raises NoCorpus without them."""
    path = corpus / "score.py"
    if not path.is_file():
        raise NoCorpus(
            f"no corpus at {corpus}: put it beside the checkout as shared/corpus, or say --corpus PATH"
        )
    spec = importlib.util.spec_from_file_location("corpus_score", path)
    if spec is None or spec.loader is None:
        raise NoCorpus(f"{path} cannot be read as Python")
    module = importlib.util.module_from_spec(spec)
    if importlib.util.find_spec("rapidfuzz") is None:
        sys.modules["rapidfuzz"] = _likeness()
    spec.loader.exec_module(module)
    return module


def _likeness() -> ModuleType:
    """A stand-in for the two functions of rapidfuzz that the measures ask for, by difflib."""

    def ratio(one: str, other: str) -> float:
        return 100 * SequenceMatcher(None, one, other, autojunk=False).ratio()

    def token_set_ratio(one: str, other: str) -> float:
        words, others = set(one.split()), set(other.split())
        if words & others and (words <= others or others <= words):
            return 100.0
        return ratio(" ".join(sorted(words)), " ".join(sorted(others)))

    stand_in = ModuleType("rapidfuzz")
    vars(stand_in)["fuzz"] = SimpleNamespace(ratio=ratio, token_set_ratio=token_set_ratio)
    return stand_in


def half_of(host: str) -> str:
    """Give the half that a site is in: all its pages are in one."""
    return HALVES[hashlib.sha256(host.encode()).digest()[0] % 2]


def pages(corpus: Path, view: str) -> Iterator[Page]:
    """Give the corpus's pages in one view, with their truth."""
    for line in (corpus / "index.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        truth = json.loads((corpus / "flat" / f"{entry['name']}.json").read_text("utf-8"))
        text = (corpus / view / f"{entry['name']}.txt").read_text("utf-8")
        yield Page(truth, half_of(entry["host"]), text)


def cleaned(text: str) -> Prediction:
    """What cleaning makes of a page; a refused page is an empty answer."""
    try:
        article = clean_page(text).article
    except PageRefused:
        return {"title": None, "body": [], "section": None, "author": [], "published": None, "subheads": []}
    return {
        "title": article.headline,
        "body": [block.text for block in article.body],
        "section": article.section,
        "author": list(article.authors),
        "published": article.published and article.published.isoformat(),
        "subheads": [block.text for block in article.body if block.kind == "subhead"],
    }


def raw(text: str) -> Prediction:
    """The page as it is."""
    return {"body": text.split("\n")}


def long_sentences(text: str) -> Prediction:
    """Lines of 60 letters that end a sentence: the best of the simple rules."""
    return {"body": [line for line in text.split("\n") if weight(line) >= 60 and ends_sentence(line)]}


def summary(score: ModuleType, clean: Cleaner, wanted: Iterable[Page], view: str) -> dict[str, Any]:
    """Give the measures of a cleaner over pages by name, with `invented`: answers where a page has none."""
    rows = [score.score_one(page.truth, clean(page.text), view) for page in wanted]
    found: dict[str, Any] = score.summary(rows)
    found["invented"] = sum(bool(row.get(field)) for row in rows for field in INVENTED)
    return found


def pages_a_second(texts: Sequence[str], rounds: int = 3) -> float:
    """How many pages are cleaned in a second of one core's time, at best of some rounds."""
    times = []
    for _ in range(rounds + 1):
        started = time.process_time()
        for text in texts:
            cleaned(text)
        times.append(time.process_time() - started)
    return len(texts) / min(times[1:])


def table(corpus: Path) -> Iterator[str]:
    """Give the table's lines as they are ready."""
    score = measures(corpus)
    width = 34
    yield f"{'':{width}}" + "".join(f"{name:>10}" for name, _, _ in COLUMNS) + f"{'invented':>10}"
    for view, called in VIEWS.items():
        found = list(pages(corpus, view))
        for half in HALVES:
            wanted = [page for page in found if page.half == half]
            for name, clean in (("cleaned", cleaned), ("lines of 60", long_sentences), ("as it is", raw)):
                measured = summary(score, clean, wanted, view)
                yield f"{f'{called}, {half}: {name}':{width}}" + _cells(measured, fields=clean is cleaned)
                if clean is cleaned and view == "flat_main":
                    for kind in sorted({page.truth["set"] for page in wanted}):
                        part = [page for page in wanted if page.truth["set"] == kind]
                        yield f"{f'    {kind}':{width}}" + _cells(
                            summary(score, clean, part, view), fields=True
                        )
        rate = pages_a_second([page.text for page in found])
        yield f"{called}: {rate:.0f} pages a second of one core"


def _cells(measured: dict[str, Any], *, fields: bool) -> str:
    cells = []
    for _, key, digits in COLUMNS:
        value = measured.get(key) if fields or key in {"n", "F1", "leakL", "lost"} else None
        cells.append(f"{'-' if value is None else format(value, f'.{digits}f'):>10}")
    return "".join(cells) + f"{measured['invented'] if fields else '-':>10}"


def main() -> int:
    """Print the table; 2 if the corpus is absent."""
    parser = argparse.ArgumentParser(description="How well and how quickly scraped pages are cleaned.")
    parser.add_argument(
        "--corpus", type=Path, default=CORPUS, help="the corpus, if it is not beside the checkout"
    )
    corpus = parser.parse_args().corpus
    try:
        for line in table(corpus):
            sys.stdout.write(f"{line}\n")
    except NoCorpus as absent:
        sys.stderr.write(f"{absent}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
