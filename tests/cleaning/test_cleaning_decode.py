"""Encodings: a page is read as what it was written in."""

import gzip

import pytest

from bot.cleaning.read import read_file
from bot.model.article import CleanedPage
from bot.model.errors import PageRefused
from tests.cleaning.pages import HEADLINE, HTML, PARAGRAPHS, TEXT, page


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "cp1252", "iso-8859-1"]
)
def test_text_is_read_in_the_encoding_it_has(encoding: str) -> None:
    """Parsers on old machines write old encodings."""
    headline, last = "Müller öffnet den Kai für Schiffe", "Die Fähre fährt früher, sagte Jürgen Höß am Kai."
    text = page(headline, text=f"{TEXT}\n\n{last}")
    if encoding == "utf-16-le-bom":
        data = b"\xff\xfe" + text.encode("utf-16-le")
    elif encoding in {"cp1252", "iso-8859-1"}:
        data = text.replace("“", '"').replace("”", '"').encode(encoding)
    else:
        data = text.encode(encoding)
    found = read_file("a.txt", data)[0]
    assert isinstance(found, CleanedPage)
    assert found.article.headline == headline
    assert found.article.paragraphs[-1] == last


def test_characters_written_as_halves_are_whole_and_half_a_one_costs_nothing_else() -> None:
    """Java and old databases write an emoji as two surrogates; one alone stands for nothing."""
    half, whole = b"\xed\xa0\xbd", b"\xed\xa0\xbd\xed\xb8\x80"
    data = page(HEADLINE).encode() + "\n\nThe café opens at noon, said the board of the pier ".encode()
    found = read_file("a.txt", data + whole + b" on Monday" + half + b".")[0]
    assert isinstance(found, CleanedPage)
    assert found.article.headline == HEADLINE
    last = found.article.paragraphs[-1]
    assert "The café opens at noon, said the board of the pier 😀 on Monday" in last
    assert "\u00ed" not in last


def test_a_few_bad_bytes_do_not_cost_the_page() -> None:
    """A quotation mark in Windows-1252 pasted into UTF-8 is read as one."""
    data = page(HEADLINE).encode().replace("“".encode(), b"\x93").replace("”".encode(), b"\x94")
    data += "Zoë 日本語 Ελλάδα сегодня é".encode()
    found = read_file("a.txt", data)[0]
    assert isinstance(found, CleanedPage)
    assert found.article.paragraphs[2] == PARAGRAPHS[2]


def test_an_html_page_is_read_in_the_encoding_it_declares() -> None:
    """Declared in its head, as browsers read it."""
    text = HTML.replace('charset="utf-8"', 'charset="iso-8859-2"').replace("Ada Obi", "Áda Škoda")
    data = text.replace("“", '"').replace("”", '"').replace("©", "").encode("iso-8859-2")
    found = read_file("a.html", data)[0]
    assert isinstance(found, CleanedPage)
    assert found.article.authors == ("Áda Škoda",)


@pytest.mark.parametrize("name", ["a.txt.gz", "A.TXT.GZ"])
def test_a_compressed_page_is_unpacked(name: str) -> None:
    """Parsers compress what they file; several members in one file are one page, padding is none of it."""
    text = page(HEADLINE).encode()
    data = gzip.compress(text[:200], mtime=0) + gzip.compress(text[200:], mtime=0) + b"\0" * 10
    found = read_file(name, data)[0]
    assert isinstance(found, CleanedPage)
    assert found.article.headline == HEADLINE


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (gzip.compress(b"a" * 100_000_000, mtime=0), "a.txt.gz holds more than 5 MB; give the article alone"),
        (gzip.compress(b"a" * 3_000_000, mtime=0) * 2, "a.txt.gz holds more than 5 MB"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-20], "a.txt.gz ends in the middle"),
        (b"plain text", "a.txt.gz is no gzip file, or a broken one; compress it again"),
        (gzip.compress(TEXT.encode(), mtime=0) + b"rubbish", "a.txt.gz is no gzip file, or a broken one"),
        (gzip.compress(b"", mtime=0), "a.txt.gz is empty"),
        (b"", "a.txt.gz is empty"),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "a.txt.gz is a compressed file, no text"),
    ],
)
def test_what_is_wrong_with_a_compressed_file_is_told(data: bytes, why: str) -> None:
    """A bomb is told after five megabytes, not after it went off."""
    with pytest.raises(PageRefused) as caught:
        read_file("a.txt.gz", data)
    assert str(caught.value).startswith(why)
