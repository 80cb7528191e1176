"""Mail: an answer means what it means at the stage it came at."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.email import EmailChannel, Stage, answer_before_dot, answer_to_dot
from bot.channels.smtp_url import parse_smtp_url
from bot.model.message import Deferred, Message, Part, Receipt, Refused, Uncertain
from tests.loopback.smtp import LoopbackSmtp

PATIENT = 10.0
HASTY = 0.7


def mail(recipient: str = "reader@example.org", raw: bytes | None = None) -> Message:
    body = raw if raw is not None else b"Message-ID: <7@news.example>\nSubject: Rain\n\nIt rains.\n"
    return Message(7, "e", recipient, Part(1, 1, "It rains."), raw=body, sender="bounce+7@news.example")


@pytest.fixture
def relay() -> Iterator[LoopbackSmtp]:
    with LoopbackSmtp() as server:
        yield server


@pytest.fixture
def channel(relay: LoopbackSmtp, request: pytest.FixtureRequest) -> Iterator[EmailChannel]:
    hung = "hang" in request.node.name
    wait = HASTY if hung else PATIENT
    made = EmailChannel(parse_smtp_url(relay.url), timeout=wait, dot_timeout=wait)
    yield made
    made.close()


BEFORE_THE_DOT: list[tuple[Stage, int, str]] = [
    ("MAIL", 250, "go on"),
    ("MAIL", 354, "later"),
    ("MAIL", 451, "later"),
    ("MAIL", 530, "stop"),
    ("MAIL", 535, "stop"),
    ("MAIL", 550, "refused, stop"),
    ("RCPT", 250, "go on"),
    ("RCPT", 251, "go on"),
    ("RCPT", 450, "later"),
    ("RCPT", 530, "stop"),
    ("RCPT", 550, "refused"),
    ("RCPT", 599, "refused"),
    ("RCPT", 600, "later"),
    ("RCPT", -1, "later"),
    ("DATA", 354, "go on"),
    ("DATA", 250, "later"),
    ("DATA", 451, "later"),
    ("DATA", 554, "refused"),
]


@pytest.mark.parametrize(("stage", "code", "meaning"), BEFORE_THE_DOT)
def test_before_the_dot_every_no_is_certain(stage: Stage, code: int, meaning: str) -> None:
    """4yz and what is not understood is tried later, 5yz is for good; a 5yz to MAIL is about everyone."""
    answer = answer_before_dot(stage, code, "words")
    match answer:
        case None:
            told = "go on"
        case Deferred(stop=stop):
            told = "stop" if stop else "later"
        case Refused(stop=stop):
            told = "refused, stop" if stop else "refused"
        case _:
            told = "in doubt"
    assert told == meaning


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (250, type(None)),
        (252, type(None)),
        (421, Deferred),
        (451, Deferred),
        (552, Refused),
        (554, Refused),
        (354, Uncertain),
        (199, Uncertain),
        (-1, Uncertain),
        (600, Uncertain),
    ],
)
def test_after_the_dot_only_a_clear_no_is_a_no(code: int, kind: type) -> None:
    """RFC 1047: an answer that cannot be read after the dot leaves doubt."""
    assert isinstance(answer_to_dot(code, "words"), kind)


@pytest.mark.parametrize(
    ("mode", "kind", "stop"),
    [
        ("connect:554 5.3.2 not today", Deferred, False),
        ("connect:drop", Deferred, False),
        ("connect:hang", Deferred, False),
        ("connect:garble", Deferred, False),
        ("ehlo:drop", Deferred, False),
        ("mail:451 4.7.0 greylisted", Deferred, False),
        ("mail:550 5.7.1 sender not yours", Refused, True),
        ("mail:530 5.7.0 login first", Deferred, True),
        ("mail:421 4.3.2 shutting down", Deferred, False),
        ("mail:hang", Deferred, False),
        ("rcpt:452 4.2.2 mailbox full", Deferred, False),
        ("rcpt:550 5.1.1 no such user", Refused, False),
        ("rcpt:421 4.3.2 shutting down", Deferred, False),
        ("rcpt:drop", Deferred, False),
        ("data:451 4.3.0 later", Deferred, False),
        ("data:554 5.5.1 no valid recipients", Refused, False),
        ("data:garble", Deferred, False),
        ("data:250 2.0.0 out of step", Deferred, False),
        ("rcpt:354 out of step", Deferred, False),
        ("dot:451 4.3.0 later", Deferred, False),
        ("dot:421 4.3.2 shutting down", Deferred, False),
        ("dot:554 5.7.1 looks like spam", Refused, False),
        ("dot:garble", Uncertain, False),
        ("dot:drop", Uncertain, False),
        ("dot:hang", Uncertain, False),
    ],
)
def test_each_stage_of_a_conversation_has_its_answer(
    relay: LoopbackSmtp, channel: EmailChannel, mode: str, kind: type, stop: bool
) -> None:
    """Played stage by stage; a mail that is there is never called deferred, and the next one goes out."""
    relay.plan.add(mode)
    answer = channel.send(mail())
    assert isinstance(answer, kind)
    assert getattr(answer, "stop", False) == stop
    if kind is not Uncertain:
        assert relay.kept.items == []
    relay.kept.items.clear()
    assert isinstance(channel.send(mail("next@example.org")), Receipt)
    assert relay.recipients == ["next@example.org"]


def test_a_relay_that_speaks_before_the_dot_gets_no_dot() -> None:
    """A relay that gave up while the body was written has no message: known, not guessed."""
    with LoopbackSmtp(receive_bytes=4096, modes=("body:421 4.3.2 shutting down",)) as relay:
        channel = EmailChannel(parse_smtp_url(relay.url), timeout=PATIENT, dot_timeout=PATIENT)
        answer = channel.send(mail(raw=b"Subject: long\n\n" + b"word " * 2_000_000))
        assert isinstance(answer, Deferred)
        assert relay.kept.items == []
        channel.close()


def test_one_connection_carries_many_mails(relay: LoopbackSmtp, channel: EmailChannel) -> None:
    """A refused recipient in between is cleared by RSET, not by a new connection."""
    relay.plan.add("accepted", "refused", "accepted")
    answers = [channel.send(mail(f"reader{number}@example.org")) for number in range(3)]
    assert [type(answer) for answer in answers] == [Receipt, Refused, Receipt]
    assert relay.connections == 1
    assert relay.commands.count("RSET") == 1


def test_a_connection_closed_while_idle_is_opened_again_unnoticed(
    relay: LoopbackSmtp, channel: EmailChannel
) -> None:
    """Nothing was said of the new mail yet, so nothing is uncertain or deferred."""
    assert isinstance(channel.send(mail()), Receipt)
    relay.hang_up()
    assert isinstance(channel.send(mail()), Receipt)
    assert relay.connections == 2
    assert len(relay.kept.items) == 2


def test_a_relay_that_wants_a_new_connection_gets_one(relay: LoopbackSmtp, channel: EmailChannel) -> None:
    """421 to MAIL on a kept connection (so many mails a connection) costs no attempt."""
    relay.plan.add("accepted", "mail:421 4.7.0 too many messages on this connection")
    assert isinstance(channel.send(mail()), Receipt)
    assert isinstance(channel.send(mail()), Receipt)
    assert relay.connections == 2


def test_the_receipt_is_the_relays_queue_id(relay: LoopbackSmtp, channel: EmailChannel) -> None:
    """An editor can look it up in the relay's log; a relay without words leaves the Message-ID."""
    relay.plan.add("dot:250 2.0.0 Ok: queued as 4XyZ12", "dot:250")
    answers = [channel.send(mail()), channel.send(mail())]
    assert [getattr(answer, "remote_id", None) for answer in answers] == [
        "2.0.0 Ok: queued as 4XyZ12",
        "<7@news.example>",
    ]


@settings(deadline=None, max_examples=50)
@given(body=st.binary(max_size=300).map(lambda content: content.replace(b"\0", b"")))
def test_a_body_arrives_as_it_was_with_its_dots(body: bytes) -> None:
    """Dots are stuffed, every line end is CRLF: no body can end the message or begin another one."""
    relay = LoopbackSmtp()
    with relay:
        channel = EmailChannel(parse_smtp_url(relay.url), timeout=5.0, dot_timeout=5.0)
        assert isinstance(channel.send(mail(raw=b"Subject: dots\n\n" + body)), Receipt)
        channel.close()
    arrived = relay.kept.items[0]["raw"].encode("latin-1")
    lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    expected = (b"Subject: dots\n\n" + lines).replace(b"\n", b"\r\n")
    assert arrived == (expected if expected.endswith(b"\r\n") else expected + b"\r\n")
    assert len(relay.kept.items) == 1


@pytest.mark.parametrize(
    "recipient",
    ["a@example.org\r\nRCPT TO:<b@example.org>", "a@example.org> SIZE=1", "a b@example.org", "a\0@b.c"],
)
def test_an_address_cannot_smuggle_commands(
    relay: LoopbackSmtp, channel: EmailChannel, recipient: str
) -> None:
    """An address with a space, bracket or line break is refused before anything is said."""
    assert isinstance(channel.send(mail(recipient)), Refused)
    assert relay.commands == []


def test_an_address_beyond_ascii_uses_smtputf8(relay: LoopbackSmtp, channel: EmailChannel) -> None:
    """RFC 6531; a domain alone is written in its ASCII form and needs nothing."""
    assert isinstance(channel.send(mail("zoë@example.org")), Receipt)
    assert isinstance(channel.send(mail("zoe@bücher.example")), Receipt)
    assert relay.recipients == ["zoë@example.org", "zoe@xn--bcher-kva.example"]


def test_a_relay_without_smtputf8_cannot_take_such_an_address() -> None:
    """Refused with the reason, and a plain address after it goes out."""
    with LoopbackSmtp(features=()) as relay:
        channel = EmailChannel(parse_smtp_url(relay.url), timeout=PATIENT, dot_timeout=PATIENT)
        answer = channel.send(mail("zoë@example.org"))
        assert isinstance(answer, Refused)
        assert "SMTPUTF8" in answer.reason
        assert isinstance(channel.send(mail("zoe@bücher.example")), Receipt)
        channel.close()
