"""Header lines: read back by a strict parser as what they say, and never as one line more."""

from email import policy
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import BotError
from bot.rendering.mail_headers import checked_url, mailbox, one_line, tokens, words

SPOKEN = st.text(
    alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=400
)
ANYTHING = st.text(max_size=300)


def parsed(line: bytes):
    return BytesParser(policy=policy.strict).parsebytes(line + b"\r\nbody")


@given(SPOKEN)
def test_a_subject_is_read_back_as_it_was(subject):
    """Any script, emoji, and text that looks like an encoded word."""
    line = words("Subject", subject)
    assert parsed(line)["Subject"] == one_line(subject)
    assert all(len(part) <= 78 for part in line.split(b"\r\n") if b"=?" in part)


@given(ANYTHING)
def test_no_text_adds_a_header(text):
    """CR, LF and their Unicode kin are folded to a space, control characters go."""
    line = words("Subject", text) + mailbox("To", text, "a@example.org")
    assert parsed(line).keys() == ["Subject", "To"]


@given(SPOKEN)
def test_a_name_is_read_back_as_it_was(name):
    """Quotes, commas, angle brackets, encoded words, right-to-left."""
    # The legacy parser: the newer keeps the blank between two encoded words of a name, against RFC 2047, 6.2.
    read = BytesParser(policy=policy.compat32).parsebytes(mailbox("To", name, "a@example.org"))["To"]
    label, address = parseaddr(read)
    assert (str(make_header(decode_header(label))), address) == (one_line(name), "a@example.org")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Quiet day", b"Subject: Quiet day\r\n"),
        ("Quiet\r\nBcc: x@evil.example", b"Subject: Quiet Bcc: x@evil.example\r\n"),
        ("Größe", b"Subject: =?utf-8?b?R3LDtsOfZQ==?=\r\n"),
        ("=?utf-8?b?R3LDtsOfZQ==?=", b"Subject: =?utf-8?b?PT91dGYtOD9iP1IzTER0c09mWlE9PT89?=\r\n"),
    ],
)
def test_subjects_by_example(text, line):
    """Plain ASCII stays readable; the rest is RFC 2047."""
    assert words("Subject", text) == line


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (None, b"To: <a@example.org>\r\n"),
        (" \r\n ", b"To: <a@example.org>\r\n"),
        ("Ada Mbeki", b"To: Ada Mbeki <a@example.org>\r\n"),
        ('Mbeki, "Ada" <x@y>', b'To: "Mbeki, \\"Ada\\" <x@y>" <a@example.org>\r\n'),
        ("Zoë", b"To: =?utf-8?q?Zo=C3=AB?=\r\n <a@example.org>\r\n"),
    ],
)
def test_names_by_example(name, line):
    """A name cannot close its quotes."""
    assert mailbox("To", name, "a@example.org") == line


def test_a_domain_beyond_ascii_becomes_idna_and_a_local_part_stays():
    """Every relay takes the first; the second needs SMTPUTF8, which the channel asks for."""
    assert mailbox("To", None, "ada@größe.example") == b"To: <ada@xn--gre-6ka8i.example>\r\n"
    assert mailbox("To", None, "ädä@example.org") == "To: <ädä@example.org>\r\n".encode()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c",
        "a b@example.org",
        "a@example.org\r\nBcc: x@y",
        "a@b>, <c@d",
        "a@",
        "@b",
        "a@b\x00",
    ],
)
def test_an_address_that_is_none_is_refused(address):
    """The message names the header and the address."""
    with pytest.raises(BotError, match=r"To: .*is no mail address"):
        mailbox("To", "Ada", address)


@pytest.mark.parametrize("value", ["", "a\r\nBcc: x@y", "ä", "a\x00", "a\tb"])
def test_a_machine_value_with_more_than_ascii_is_refused(value):
    """Ids and URLs are never encoded or folded."""
    with pytest.raises(BotError, match="X-Id"):
        tokens("X-Id", value)


def test_a_machine_value_is_one_line_of_at_most_998_bytes():
    """RFC 5322, 2.1.1."""
    assert len(tokens("X-Id", "a" * 990)) == 998
    with pytest.raises(BotError, match="999 bytes"):
        tokens("X-Id", "a" * 991)


@pytest.mark.parametrize(
    "url", ["", "/u", "ftp://a.example", "https://a.example/ b", "https://a.example/>", "javascript:x"]
)
def test_a_url_that_is_none_is_refused(url):
    """Nothing but http(s) and mailto, and nothing that closes its angle brackets."""
    with pytest.raises(BotError, match="List-Help"):
        checked_url(url, "List-Help")
