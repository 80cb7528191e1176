"""Files: what a trial run writes opens by itself, holds every word escaped, and is the same twice over."""

import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.files import FilesChannel
from bot.channels.files.channel import write_whole
from bot.channels.files.entities import marked_html
from bot.channels.files.names import safe_name
from bot.channels.files.pages import conversation_page
from bot.model.errors import BotError, DoesNotFit
from bot.model.message import Deferred, Entity, Message, Part, Receipt

EDITION = "2026-11-22 x-threads 07:00"


def part_message(number: int, of: int, text: str, delivery: int = 0, **more: Any) -> Message:
    return Message(delivery or number, EDITION, "news_example", Part(number, of, text, **more), sample=True)


def mail(recipient: str, raw: bytes, delivery: int = 1) -> Message:
    return Message(delivery, EDITION, recipient, Part(1, 1, "text"), raw=raw, sender="b@news.example")


def written(outbox: Path) -> dict[str, bytes]:
    return {str(path.relative_to(outbox)): path.read_bytes() for path in outbox.rglob("*") if path.is_file()}


class Words(HTMLParser):
    """The text a page shows, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_thread_becomes_one_page_of_cards(tmp_path: Path) -> None:
    """In order, whatever order the parts came in, with a text file for each."""
    channel = FilesChannel(tmp_path, "x")
    answers = [channel.send(part_message(number, 3, f"Part {number}.")) for number in (2, 1, 3)]
    assert all(isinstance(answer, Receipt) for answer in answers)
    folder = tmp_path / safe_name(EDITION)
    page = Words((folder / "x-news_example.html").read_text())
    assert page.tags.count("article") == 3
    assert page.text.index("Part 1.") < page.text.index("Part 2.") < page.text.index("Part 3.")
    assert (folder / "x-news_example.02.2.txt").read_text() == "Part 2.\n"
    assert 'src="x-news_example.html"' in (folder / "index.html").read_text()


def test_a_receipt_is_the_path_in_the_outbox(tmp_path: Path) -> None:
    """So that an editor finds the file, and its address opens it."""
    answer = FilesChannel(tmp_path, "telegram").send(part_message(1, 1, "Rain."))
    assert isinstance(answer, Receipt)
    assert (tmp_path / answer.remote_id).read_text() == "Rain.\n"
    assert answer.url == (tmp_path / answer.remote_id).as_uri()


def test_sending_a_delivery_twice_leaves_the_same_files(tmp_path: Path) -> None:
    """A crash between the write and the receipt makes no second copy."""
    channel = FilesChannel(tmp_path, "telegram")
    channel.send(part_message(1, 1, "Rain."))
    once = written(tmp_path)
    channel.send(part_message(1, 1, "Rain."))
    assert written(tmp_path) == once


def test_two_deliveries_never_share_a_file(tmp_path: Path) -> None:
    """Two newsletters may have the same reader, two names the same safe letters."""
    channel = FilesChannel(tmp_path, "email")
    raw = b"Subject: a\n\nbody\n"
    for delivery, reader in enumerate(["a/b@x.org", "a:b@x.org", "a-b@x.org", "a-b@x.org"], start=1):
        channel.send(mail(reader, raw, delivery))
    assert len([name for name in written(tmp_path) if name.endswith(".eml")]) == 4


def test_accounts_with_similar_names_have_their_own_pages(tmp_path: Path) -> None:
    """`news` must not show what `news.01` said."""
    channel = FilesChannel(tmp_path, "x")
    for account in ("news", "news.01", "news.01.02"):
        channel.send(Message(7, EDITION, account, Part(1, 1, f"Only {account}!")))
    folder = tmp_path / safe_name(EDITION)
    for account in ("news", "news.01", "news.01.02"):
        assert Words((folder / f"x-{account}.html").read_text()).text.count("Only") == 1


def test_a_mail_is_kept_byte_by_byte_and_shown(tmp_path: Path) -> None:
    """The .eml is what the relay would get; digest.html is its HTML, as a reader sees it."""
    raw = (
        b"Subject: Morning\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html; charset=utf-8\n\n"
        b"<h1>Caf\xc3\xa9</h1>\n--b--\n"
    )
    answer = FilesChannel(tmp_path, "email").send(mail("reader@example.org", raw))
    assert isinstance(answer, Receipt)
    assert (tmp_path / answer.remote_id).read_bytes() == raw
    assert "<h1>Café</h1>" in (tmp_path / answer.remote_id).with_name("digest.html").read_text()


def test_a_mail_of_text_alone_is_shown_escaped(tmp_path: Path) -> None:
    """A text with a tag in it is text."""
    answer = FilesChannel(tmp_path, "email").send(
        mail("r@example.org", b"Subject: a\n\n<script>x</script>\n")
    )
    assert isinstance(answer, Receipt)
    assert "script" not in Words((tmp_path / answer.remote_id).with_name("digest.html").read_text()).tags


@given(text=st.text(max_size=60), recipient=st.text(max_size=20))
def test_no_text_becomes_markup(text: str, recipient: str) -> None:
    """Everything is escaped: a page has the tags of its template and shows the words as they are."""
    plain = Words(conversation_page("telegram", "news", [Part(1, 1, "Rain.")]))
    page = Words(conversation_page("telegram", recipient, [Part(1, 1, text)]))
    assert page.tags == plain.tags
    assert (
        "".join(text.split()) in "".join(page.text.replace("\0", "").split()) or "\0" in text or "\r" in text
    )


MARKED = [
    (Part(1, 1, "Rain <b>", entities=(Entity("bold", 0, 4),)), "<b>Rain</b> &lt;b&gt;"),
    (Part(1, 1, "𝄞 sings", entities=(Entity("italic", 0, 2),)), "<i>𝄞</i> sings"),
    (
        Part(1, 1, "abcdef", entities=(Entity("bold", 0, 4), Entity("italic", 2, 4))),
        "<b>ab<i>cd</i></b><i>ef</i>",
    ),
    (
        Part(1, 1, "Read it", entities=(Entity("text_link", 5, 2, url='https://a.example/?a="1"&b'),)),
        'Read <a href="https://a.example/?a=&quot;1&quot;&amp;b" rel="noopener">it</a>',
    ),
    (
        Part(1, 1, "x", entities=(Entity("text_link", 0, 1, url="javascript:x"),)),
        '<a href="#" rel="noopener">x</a>',
    ),
    (Part(1, 1, "quote", entities=(Entity("blockquote", 0, 5),)), "<blockquote>quote</blockquote>"),
    (Part(1, 1, "plain", entities=(Entity("spoiler", 0, 5),)), "plain"),
    (
        Part(1, 1, "See https://a.example/é now", link="https://a.example/é"),
        'See <a href="https://a.example/é" rel="noopener">https://a.example/é</a> now',
    ),
]


@pytest.mark.parametrize(("part", "html"), MARKED)
def test_entities_become_tags(part: Part, html: str) -> None:
    """UTF-16 offsets, nesting, overlaps; only web links lead anywhere."""
    assert marked_html(part) == html


@given(name=st.text(max_size=200))
def test_every_name_makes_a_safe_file_name(name: str) -> None:
    """Never empty, hidden, a path or too long; the same name gives the same file."""
    safe = safe_name(name)
    assert safe == safe_name(name)
    assert safe == Path(safe).name
    assert not safe.startswith(".")
    assert 0 < len(safe.encode()) <= 160


def test_ordinary_names_are_kept() -> None:
    """An editor looks for the reader's address."""
    assert safe_name("reader+news@example.org") == "reader+news@example.org"
    assert safe_name("..") != safe_name(".")


def test_a_folder_that_cannot_be_written_defers_with_its_path(tmp_path: Path) -> None:
    """The path and the way out; nothing half written."""
    outbox = tmp_path / "outbox"
    outbox.write_text("a file in the way")
    answer = FilesChannel(outbox, "x").send(part_message(1, 1, "Rain."))
    assert isinstance(answer, Deferred)
    assert str(outbox) in answer.reason
    with pytest.raises(BotError, match="BOT_HOME"):
        FilesChannel(outbox, "x").probe()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_defers(tmp_path: Path) -> None:
    """A read-only home is said, not crashed on."""
    tmp_path.chmod(0o500)
    assert isinstance(FilesChannel(tmp_path, "x").send(part_message(1, 1, "Rain.")), Deferred)
    tmp_path.chmod(0o700)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """Whole or not at all, and no litter beside it."""
    target = tmp_path / "page.html"
    target.mkdir()
    (target / "kept").write_text("kept")
    with pytest.raises(IsADirectoryError):
        write_whole(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_each_kind_measures_as_its_channel_does(tmp_path: Path) -> None:
    """A trial run refuses what the real account would."""
    with pytest.raises(DoesNotFit, match="weighs 281, limit 280"):
        FilesChannel(tmp_path, "x").check(Part(1, 1, "a" * 281))
    with pytest.raises(DoesNotFit, match="limit 4,096"):
        FilesChannel(tmp_path, "telegram").check(Part(1, 1, "a" * 4097))
    with pytest.raises(DoesNotFit, match="bytes of HTML: 100,001, limit 100,000"):
        FilesChannel(tmp_path, "email").check(Part(1, 1, "a", html="a" * 100_001))
