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
from bot.model.sameness import Evidence, Sentence, Signature

RUN, RUN_OF_CHARACTERS = 4, 8
"""Tokens in a run: words, or characters where words are not set apart."""

BANDS, ROWS = 16, 2
"""Texts that share half their runs share a band in 99 cases of 100; a third: in 85; 1 %: in 0.2."""

FIRST, LONG = 4, 6
"""How many of the first sentences are keys by themselves, and their least length in words: a short copy of a
long text shares few of its runs, and its lead."""

SEED = 7
"""Of the MinHash. Another seed, another library's hash: what is stored is not found any more."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana, Han."""

_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_UNSPACED_TOKEN = re.compile(f"[{_UNSPACED}]")
_SENTENCE_END = re.compile(r"(?<=[.!?…؟।])[\"'”’»)\]]*\s+|(?<=[。！？])[」』）]*|\n+")


def evidence(article: Article) -> Evidence:
    """Give what an article says, as far as it takes to compare it with another."""
    headline = tuple(_tokens(article.headline))
    sentences = tuple(_sentences(article))
    return Evidence(headline, _facts(article.headline), sentences, _runs(sentences))


def signature(article: Article) -> Signature:
    """Give the evidence with its bands, the keys that find articles alike; to be made outside any lock."""
    found = evidence(article)
    return Signature(found, (*_bands(found.runs), *_first_sentences(found.sentences)))


def _bands(runs: Collection[str]) -> Iterator[int]:
    from rensa import RMinHash

    if not runs:
        return
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    sketch.update(list(runs))
    least = sketch.digest()
    for at in range(0, BANDS * ROWS, ROWS):
        yield _key(repr((at, *least[at : at + ROWS])))


def _first_sentences(sentences: tuple[Sentence, ...]) -> Iterator[int]:
    long = (sentence for sentence in sentences if len(sentence.words) >= LONG)
    for sentence in islice(long, FIRST):
        yield _key(" ".join(sentence.words))


def _key(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest())


def _sentences(article: Article) -> Iterator[Sentence]:
    for block in article.body:
        for text in _SENTENCE_END.split(unicodedata.normalize("NFKC", block.text)):
            if words := tuple(_tokens(text)):
                yield Sentence(words, frozenset(words), _facts(text))


def _tokens(text: str) -> Iterator[str]:
    return (_folded(token) for token in _TOKEN.findall(text))


@lru_cache(maxsize=20_000)
def _folded(token: str) -> str:
    if token[0].isdigit():
        digits = re.sub("[.,]", "", token)
        return str(int(digits)) if digits.isdecimal() else digits
    if token.isascii():
        return token.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", token) if not unicodedata.combining(c))
    return bare.casefold() or token


def _facts(text: str) -> frozenset[str]:
    """The numbers, and the words with a capital that do not begin the sentence: names, days, months."""
    found = enumerate(_TOKEN.findall(text))
    return frozenset(
        _folded(token) for at, token in found if token[0].isdigit() or (at and token[0].isupper())
    )


def _runs(sentences: tuple[Sentence, ...]) -> frozenset[str]:
    words = list(chain.from_iterable(sentence.words for sentence in sentences))
    characters = sum(1 for word in words if _UNSPACED_TOKEN.match(word))
    size = RUN_OF_CHARACTERS if characters * 2 > len(words) else RUN
    return frozenset(" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1)) if words)
