"""The whole mail: encoded once, spliced for each recipient, read back by a strict parser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import BotError
from bot.model.message import Part
from bot.rendering.email import render_email
from bot.rendering.mail import MailHead, MailRecipient, message_id, prepare
from bot.rendering.marks import UNSUBSCRIBE_MARK
from tests.rendering.email_briefs import ENV, brief, read, story

HEAD = MailHead(
    sender_name="The Amsel Gazette",
    sender_address="news@gazette.example",
    envelope_from="bounces@gazette.example",
    list_id="morning.gazette.example",
    publication="Morning Briefing",
    edition="morning-digest:2026-11-22T07:00@Africa/Lagos",
    language="en",
    date=datetime(2026, 11, 22, 7, 0, tzinfo=timezone(timedelta(hours=1))),
)
ADA = MailRecipient(
    address="ada@example.org",
    name="Ada Mbeki",
    message_id="<delivery-7@mail.gazette.example>",
    unsubscribe_url="https://mail.gazette.example/u/IjQyIg.c2ln?a=1&b=2",
    envelope_token="d7",
)
PART = Part(
    1,
    1,
    text=f"Leave here: {UNSUBSCRIBE_MARK}\n.\nFrom the quay = ä\nor {UNSUBSCRIBE_MARK}, now",
    subject="Quiet day",
    html=f'<p>ä <a href="{UNSUBSCRIBE_MARK}">Leave</a>.</p>',
    preheader="x",
)


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.strict)
    assert isinstance(message, EmailMessage)
    return message


def bodies(message: EmailMessage) -> tuple[str, str]:
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    return text, html


def test_a_mail_has_every_header_a_digest_needs():
    """FACTS of bulk senders: RFC 2369, 2919, 8058, 3834; Feedback-ID; Date and Message-ID frozen."""
    message = parsed(prepare(PART, HEAD).splice(ADA))
    assert dict(message.items()) == {
        "To": "Ada Mbeki <ada@example.org>",
        "Message-ID": "<delivery-7@mail.gazette.example>",
        "List-Unsubscribe": "<https://mail.gazette.example/u/IjQyIg.c2ln?a=1&b=2>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "From": "The Amsel Gazette <news@gazette.example>",
        "Subject": "Quiet day",
        "Date": "Sun, 22 Nov 2026 07:00:00 +0100",
        "List-Id": "Morning Briefing <morning.gazette.example>",
        "List-Post": "NO",
        "Feedback-ID": message["Feedback-ID"],
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }
    campaign, newsletter, kind, sender = message["Feedback-ID"].split(":")
    assert (campaign, newsletter, kind) == (
        "morning-digest-2026-11-22T07-00-Africa-Lagos",
        "morning",
        "digest",
    )
    assert 5 <= len(sender) <= 15


def test_what_is_known_of_the_newsletter_is_said():
    """A mailto only if it is configured; help, archive and reply address likewise."""
    head = replace(
        HEAD,
        unsubscribe_mailto="leave@gazette.example",
        help_url="https://gazette.example/help",
        archive_url="https://gazette.example/archive",
        reply_to="desk@gazette.example",
    )
    message = parsed(prepare(PART, head).splice(ADA))
    assert message["List-Unsubscribe"] == f"<{ADA.unsubscribe_url}>, <mailto:leave@gazette.example>"
    assert message["List-Help"] == "<https://gazette.example/help>"
    assert message["List-Archive"] == "<https://gazette.example/archive>"
    assert message["Reply-To"] == "desk@gazette.example"


def test_a_long_unsubscribe_link_stays_on_its_line():
    """Folded into an encoded word it is no link, and the mailbox shows no button."""
    url = "https://mail.gazette.example/u/" + "t0ken-" * 100
    raw = prepare(PART, HEAD).splice(replace(ADA, unsubscribe_url=url))
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw
    assert all(url in body for body in bodies(parsed(raw)))


def test_text_comes_first_and_both_bodies_are_read_back_as_they_were():
    """multipart/alternative: the last form is the preferred one (RFC 2046, 5.1.4)."""
    message = parsed(prepare(PART, HEAD).splice(ADA))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = bodies(message)
    url = ADA.unsubscribe_url
    assert text == f"Leave here: {url}\n.\nFrom the quay = ä\nor {url}, now"
    assert html == '<p>ä <a href="https://mail.gazette.example/u/IjQyIg.c2ln?a=1&amp;b=2">Leave</a>.</p>'


def test_no_mark_is_left_and_lines_are_short_crlf_ascii():
    """Every relay takes it as it is, without 8BITMIME."""
    raw = prepare(render_email(brief(story(headline="Größe 😀")), ENV).parts[0], HEAD).splice(ADA)
    assert b"recipient.invalid" not in raw.replace(b"=\r\n", b"")
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 996


def test_a_rendered_digest_reaches_the_reader_unchanged():
    """What was rendered, with the reader's own link in every place of the mark."""
    part = render_email(brief(story(1), story(2, headline="a = b; ‘Größe’ وقف 😀")), ENV).parts[0]
    text, html = bodies(parsed(prepare(part, HEAD).splice(ADA)))
    url = ADA.unsubscribe_url or ""
    assert text.rstrip("\n") == part.text.replace(UNSUBSCRIBE_MARK, url).rstrip("\n")
    assert read(html).links().count(url) == 2
    assert read(html).links()[1:-2] == read(part.html).links()[1:-2]


def test_the_same_delivery_gives_the_same_bytes():
    """A resend after an uncertain send must be recognisable as the same mail."""
    assert prepare(PART, HEAD).splice(ADA) == prepare(PART, HEAD).splice(ADA)
    assert message_id(7, "mail.gazette.example") == "<delivery-7@mail.gazette.example>"


def test_one_recipient_s_values_never_reach_another():
    """Prepared bytes hold nothing of the recipient spliced before."""
    prepared = prepare(PART, HEAD)
    prepared.splice(ADA)
    ben = MailRecipient("ben@example.org", None, "<delivery-8@x.example>", "https://x.example/u/ben", "d8")
    raw = prepared.splice(ben)
    assert b"ada" not in raw.lower()
    assert raw == prepare(PART, HEAD).splice(ben)


def test_a_bounce_finds_the_delivery():
    """VERP: each recipient has a bounce address of its own."""
    assert prepare(PART, HEAD).envelope_sender(ADA) == "bounces+d7@gazette.example"
    for token in ("", "a b", "x@y", "t" * 60):
        with pytest.raises(BotError, match="bounce address"):
            prepare(PART, HEAD).envelope_sender(replace(ADA, envelope_token=token))


@pytest.mark.parametrize(
    "change",
    [
        {"address": "ada@example.org\r\nBcc: x@evil.example"},
        {"message_id": "<a@b>\r\nBcc: x@evil.example"},
        {"unsubscribe_url": "https://a.example/\r\nBcc: x@evil.example"},
        {"unsubscribe_url": "https://a.example/>, <https://evil.example/"},
        {"unsubscribe_url": "javascript:alert(1)"},
        {"unsubscribe_url": None},
    ],
)
def test_a_recipient_value_that_breaks_a_header_is_refused(change):
    """Such a mail is not sent at all."""
    with pytest.raises(BotError):
        prepare(PART, HEAD).splice(replace(ADA, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"sender_address": "news@gazette.example\r\nBcc: x@evil.example"},
        {"reply_to": "x\r\nBcc: y"},
        {"list_id": "morning\r\nBcc: y"},
        {"help_url": "https://a.example/\r\nBcc: y"},
        {"archive_url": "ftp://a.example/"},
        {"language": "en\r\nBcc: y"},
    ],
)
def test_a_head_value_that_breaks_a_header_is_refused(change):
    """A wrong setting is told when the mail is prepared, not to the first reader."""
    with pytest.raises(BotError):
        prepare(PART, replace(HEAD, **change))


def test_names_in_the_head_are_folded_to_one_line():
    """A newsletter's name is words: it is encoded, not refused."""
    head = replace(
        HEAD, sender_name="Gazette\r\nBcc: x@evil.example", publication="Größe\nBcc: y", edition="a\r\nb:c"
    )
    message = parsed(prepare(PART, head).splice(ADA))
    assert "Bcc" not in message
    assert message["From"] == '"Gazette Bcc: x@evil.example" <news@gazette.example>'
    assert message["Feedback-ID"].startswith("a--b-c:morning:digest:")


def test_one_click_is_promised_over_https_only():
    """RFC 8058 demands https; a demo on this machine has http and promises nothing."""
    raw = prepare(PART, HEAD).splice(replace(ADA, unsubscribe_url="http://127.0.0.1:8000/u/x"))
    message = parsed(raw)
    assert message["List-Unsubscribe"] == "<http://127.0.0.1:8000/u/x>"
    assert "List-Unsubscribe-Post" not in message


def test_a_preview_unsubscribes_nobody():
    """A colleague's look: the subject says so, the links lead nowhere, no list header."""
    part = render_email(brief(story()), ENV).parts[0]
    raw = prepare(part, replace(HEAD, unsubscribe_mailto="leave@gazette.example"), inert=True).splice(ADA)
    message = parsed(raw)
    assert message["Subject"].startswith("[Preview] Harbour council")
    assert not [name for name in message.keys() if name.startswith(("List-", "Feedback"))]  # noqa: SIM118
    text, html = bodies(message)
    assert "/u/" not in text + html
    assert "recipient.invalid" not in text + html
    assert [link for link in read(html).links() if link.startswith("#")] == [read(html).links()[0]] * 2
    assert "a preview has none" in text


def test_a_part_that_is_no_mail_is_refused():
    """A post has no subject and no HTML."""
    with pytest.raises(BotError, match="no mail"):
        prepare(Part(1, 1, text="A post"), HEAD)


def test_a_date_without_a_zone_is_a_mistake():
    """A naive date would print another time on every machine."""
    with pytest.raises(ValueError, match="aware"):
        prepare(PART, replace(HEAD, date=datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)))


@pytest.mark.parametrize("domain", ["", "a b", "a>", "ä.example", "a\r\n"])
def test_a_message_id_needs_a_domain(domain):
    """It is frozen once; a wrong one would stay."""
    with pytest.raises(BotError, match="no domain"):
        message_id(1, domain)


LINES = st.text(
    alphabet=st.characters(
        exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    )
)


@given(before=LINES, after=LINES, token=st.from_regex(r"[A-Za-z0-9_.=-]{1,300}", fullmatch=True))
def test_any_body_around_a_mark_is_read_back_whole(before, after, token):
    """Splicing at soft line breaks changes nothing of the text, whatever stands beside the mark."""
    body = f"{before}{UNSUBSCRIBE_MARK}{after}"
    url = f"https://x.example/u/{token}"
    raw = prepare(replace(PART, text=body, html=body), HEAD).splice(replace(ADA, unsubscribe_url=url))
    parts = [part.get_payload(decode=True) for part in parsed(raw).iter_parts()]
    wanted = body.replace(UNSUBSCRIBE_MARK, url).replace("\n", "\r\n").encode()
    assert parts == [wanted, wanted]
    assert max(map(len, raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
