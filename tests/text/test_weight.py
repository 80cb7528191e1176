"""What a text weighs on X, and what X makes of it: by rule, and against X's own library."""

import json
import os
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.text.links import cashtags, links, mentions
from bot.text.utf16 import utf16_length
from bot.text.weight import weight

ORACLE = Path(__file__).parent / "oracle"
Ask = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize(
    ("text", "weighs"),
    [
        ("", 0),
        ("Harbour reopens", 15),
        ("Café", 4),
        ("Cafe\u0301", 4),  # NFC first
        ("“Yes” — ‘no’ … it’s", 19 + 0),  # U+2026 is beyond U+2010-201F, see below
        ("東京", 4),
        ("مرفأ", 4),
        ("한국", 4),
        ("👍", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇳🇬", 2),
        ("👍🏽", 2),
        ("https://news.example.org/a/very/long/path/to/a/story?id=1234567890", 23),
        ("Booking.com cuts 500 jobs", 37),
        ("See news.example.org.", 28),
        ("U.N. and J.K. Rowling, e.g. No.10", 33),
    ],
)
def test_a_text_weighs_what_x_says(text: str, weighs: int) -> None:
    """Light characters 1, others 2, an emoji sequence 2, a link 23."""
    heavy = text.count("…")
    assert weight(text) == weighs + heavy


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Read https://example.org/a.", ["https://example.org/a"]),
        ("(https://example.org/a_(b))", ["https://example.org/a_(b)"]),
        ("Booking.com and Amazon.co.uk", ["Booking.com", "Amazon.co.uk"]),
        ("write to desk@example.org", []),
        ("version 3.5, Mr.Smith, file.txt", []),
        ("http://intranet/story", []),
        ("日本語example.comです", ["example.com"]),
    ],
)
def test_links_are_those_that_x_makes(text: str, found: list[str]) -> None:
    """A bare domain is a link; an address, a decimal and an unknown ending are not."""
    assert [link.text for link in links(text)] == found
    assert [text[link.start : link.end] for link in links(text)] == found


def test_handles_and_cashtags_are_found_as_x_finds_them() -> None:
    """A mention tells a stranger; a post may have one cashtag."""
    text = "@desk said $ACME fell, $5m lost, mail a@example.org and $BETA.X"
    assert mentions(text) == ["@desk"]
    assert cashtags(text) == ["$ACME", "$BETA.X"]


def test_utf16_length_counts_two_beyond_the_first_plane() -> None:
    """Telegram counts UTF-16 units."""
    assert [utf16_length(text) for text in ("", "aé中", "👍", "👨‍👩‍👧")] == [0, 3, 2, 8]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """X's own library, asked about one text at a time."""
    modules = Path(os.environ.get("BOT_TEST_NODE_MODULES", ORACLE / "node_modules"))
    node = shutil.which("node")
    if node is None or not (modules / "twitter-text").is_dir():
        pytest.skip(f"needs node and twitter-text: npm ci in {ORACLE.name}/, or BOT_TEST_NODE_MODULES")
    with subprocess.Popen(
        [node, str(ORACLE / "count.cjs"), str(modules)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="ascii",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        to, answers = process.stdin, process.stdout

        def asked(text: str) -> dict[str, Any]:
            to.write(json.dumps(text) + "\n")
            to.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield asked
        to.close()


_PIECES = st.sampled_from(
    [
        *"aZéſKıİ09.,:;!?/-_~@#$%&'\"()[]=+*|<>{}\\^` \n\t\u3000\u200d\u200f\u2067\ufeff\ufe0f\u20e3\u0301",
        *[
            "http://",
            "HTTPS://",
            "www.",
            ".com",
            ".COM",
            ".co.uk",
            ".de",
            ".рф",
            ".РФ",
            ".香港",
            ".嘉里大酒店",
        ],
        *[
            "xn--p1ai",
            "xn--",
            "t.co/",
            "https://t.co/abc",
            "example.org",
            "Booking.com",
            "U.N.",
            "/path",
            "?q=1&r=",
        ],
        *[
            "/a_(b)",
            "/@desk/",
            "@desk",
            "@desk/list",
            "$ACME",
            "$BRK.B",
            "rt @desk",
            "。",
            "…",
            "“",
            "”",
            "’",
            "–",
        ],
        *["👍", "👍🏽", "👨‍👩‍👧‍👦", "🇳🇬", "🇳", "🏳️‍🌈", "1️⃣", "©️", "☎", "❤️", "🫠", "👩🏽‍🚀", "🥹"],
        *["ثمانية", "مثال.إختبار", "한국", "日本語", "ไทย", "हिंदी", "Ελλάδα", "шеф", "straße", "ς", "ǆ"],
    ]
)
_TEXTS = st.lists(_PIECES | st.characters(exclude_categories=["Cs"]), max_size=24).map("".join)


def _matches(text: str, answer: dict[str, Any]) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert weight(text) == answer["weight"]
    starts = [[utf16_length(text[: link.start]), utf16_length(text[: link.end])] for link in links(text)]
    assert starts == answer["links"]
    assert len(mentions(text)) == len(answer["mentions"])
    assert [tag[1:] for tag in cashtags(text)] == answer["cashtags"]
    assert weight(composed) == weight(text)


@settings(max_examples=800, deadline=None)
@given(text=_TEXTS)
@example(text="example.com/" + "a" * 5000)
@example(text="a" * 64 + ".com and " + "ü" * 60 + ".com")
@example(text="https://t.co/" + "a" * 41)
@example(text="a.рфa.рф foo.com中.香港/path")
@example(text="https://t.co/abcdef-ghi xn--äö.com foo.xn--p1ai。com")
def test_every_text_is_counted_as_by_x_s_own_library(ask: Ask, text: str) -> None:
    """Weight, links, mentions and cashtags equal twitter-text's for any mixture of scripts and links."""
    _matches(text, ask(text))


def test_every_linked_ending_is_known(ask: Ask) -> None:
    """Each top-level domain of the table is one that X links, alone and in a name."""
    table = Path(__file__).parents[2] / "bot/text/data/linked_domains.txt"
    for ending in table.read_text(encoding="utf-8").split():
        for text in (f"Example.{ending} falls", f"http://example.{ending.upper()}/a"):
            _matches(text, ask(text))


def test_longer_endings_are_tried_before_their_beginnings() -> None:
    """X tries them in the table's order, we the longest first: the same only if the table has it so."""
    names = (
        (Path(__file__).parents[2] / "bot/text/data/linked_domains.txt").read_text(encoding="utf-8").split()
    )
    place = {name: number for number, name in enumerate(names)}
    for name in names:
        assert all(place[name] < place.get(name[:end], len(names)) for end in range(1, len(name)))


def test_every_emoji_sequence_is_counted_as_by_x_s_own_library(ask: Ask) -> None:
    """Each character that may be an emoji, alone, with a selector, a skin tone and a joiner."""
    for code in [*range(0x00A9, 0x00AF), *range(0x2010, 0x3300), *range(0x1F000, 0x1FB00)]:
        character = chr(code)
        text = f"{character} {character}\ufe0f {character}🏽 👩\u200d{character}\ufe0f {character}\u20e3"
        assert weight(text) == ask(text)["weight"], hex(code)


@pytest.mark.parametrize(
    "text", ["x" * 3000, "x." * 1500, "https://example.org/" + "(" * 2000, "@" * 3000, "a.b" * 900]
)
def test_a_monstrous_word_is_counted(text: str) -> None:
    """A page may hold anything; counting ends all the same."""
    assert weight(text) > 0
