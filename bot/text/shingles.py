"""What an article says, cut small: words, sentences with their facts, runs of words, and bands of a MinHash.

Two texts that share much share runs; two that share many runs nearly always share a band, so that one look
into an index finds them. Languages that write no spaces are cut by the character.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, islice

from bot.model.article import Article
from bot.model.sameness import Evidence, Sentence

RUN, RUN_OF_CHARACTERS = 4, 8
"""Tokens in a run: words, or characters where words are not set apart."""

BANDS, ROWS = 16, 2
"""Texts that share half their runs share a band in 99 cases of 100; a third: in 85; 1 %: in 0.2."""

FIRST, LONG = 4, 6
"""How many of the first sentences are keys by themselves, and their least length in words: a short copy of a
long text shares few of its runs, and its lead."""

SEED = 7
"""Of the MinHash. Another seed, another library's hash: what is stored is not found any more."""

_SCRIPTS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana, Han: no spaces."""

_UNSPACED = re.compile(rf"[{_SCRIPTS}]")
_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_WORD_OR_CHARACTER = re.compile(rf"[{_SCRIPTS}]|[^\W{_SCRIPTS}]+(?:[.,]\d+)*")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0670\u06d6-\u06ed\u3099\u309a]+")
_SENTENCE_END = re.compile(r"[.!?…؟।][\"'”’»)\]]*\s+|[。！？][」』）]*|\n+")


def bands(article: Article) -> tuple[int, ...]:
    """Give the keys that find articles alike, 48 bits each: two that tell the same nearly always share one.

    A millisecond for 400 words, so best made before any lock is taken.
    """
    texts = [_plain(block.text) for block in article.body]
    sentences = (_tokens(sentence) for text in texts for sentence in _sentences(text))
    first = islice((words for words in sentences if len(words) >= LONG), FIRST)
    runs = _runs(list(chain.from_iterable(map(_tokens, texts))))
    return (*_least(runs), *(_key(" ".join(words)) for words in first))


def evidence(article: Article) -> Evidence:
    """Give what an article says, as far as it takes to compare it with another."""
    headline, facts = _words(unicodedata.normalize("NFKC", article.headline))
    sentences = tuple(
        Sentence(words, frozenset(words), facts)
        for block in article.body
        for words, facts in map(_words, _sentences(unicodedata.normalize("NFKC", block.text)))
        if words
    )
    runs = _runs(list(chain.from_iterable(sentence.words for sentence in sentences)))
    return Evidence(headline, facts, sentences, runs)


def _sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(text)


def _plain(text: str) -> str:
    """Give text without case and accents."""
    return text.lower() if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def _tokens(text: str) -> list[str]:
    mixed = not text.isascii() and _UNSPACED.search(text)
    return (_WORD_OR_CHARACTER if mixed else _WORD).findall(text)


def _words(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Give the words of a sentence, and its facts: numbers, and words with a capital but the first."""
    found = [_folded(word) for word in _tokens(text)]
    facts = frozenset(word for at, (word, kind) in enumerate(found) if kind > (not at))
    return tuple(word for word, _ in found), facts


@lru_cache(maxsize=50_000)
def _folded(word: str) -> tuple[str, int]:
    """Give a word without case and accents, and 2 for a number, 1 for a word with a capital, else 0."""
    if word[0].isdigit():
        return re.sub("[.,]", "", word).casefold(), 2
    return _plain(word) or word, int(word[0].isupper())


def _runs(words: list[str]) -> frozenset[str]:
    size = RUN_OF_CHARACTERS if _are_characters(words) else RUN
    if len(words) <= size:
        return frozenset([" ".join(words)] if words else ())
    return frozenset(map(" ".join, zip(*(words[at:] for at in range(size)), strict=False)))


def _are_characters(words: list[str]) -> bool:
    """Whether most words are single characters: every eighth is looked at."""
    some = words[::8]
    return sum(1 for word in some if len(word) == 1 and _UNSPACED.match(word)) * 2 > len(some)


def _least(runs: Collection[str]) -> Iterator[int]:
    """Give the bands of the runs' MinHash, none without runs."""
    from rensa import RMinHash

    if not runs:
        return
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    sketch.update(list(runs))
    least = sketch.digest()
    for at in range(0, BANDS * ROWS, ROWS):
        yield _key(repr((at, *least[at : at + ROWS])))


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest())
