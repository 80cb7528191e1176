"""Mail over TLS with a login, against aiosmtpd; and against postfix's smtp-sink where it is installed."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from bot.channels.email import EmailChannel, open_channel
from bot.channels.smtp_url import parse_smtp_url
from bot.model.errors import BotError, UsageError
from bot.model.message import Deferred, Message, Part, Receipt, Refused, Uncertain
from tests.loopback.certificates import client_context, make_certificate, server_context
from tests.loopback.smtp import LoopbackSmtp

WAIT = 10.0
AS_NOBODY = ("-u", "nobody") if os.geteuid() == 0 else ()  # it will not run as root
SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/usr/local/sbin")


def mail(recipient: str = "reader@example.org") -> Message:
    raw = b"Message-ID: <9@news.example>\nSubject: Ferry\n\nThe ferry sails.\n.\nAgain tomorrow.\n"
    return Message(9, "e", recipient, Part(1, 1, "The ferry sails."), raw=raw, sender="bounce+9@news.example")


class Mailbox:
    def __init__(self) -> None:
        self.got: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.got.append(
            (envelope.rcpt_tos[0], envelope.content, session.ssl is not None, session.authenticated)
        )
        return "250 2.0.0 kept"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def relay(mailbox: Mailbox, certificate: tuple[Path, Path]) -> Iterator[Controller]:
    def login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"desk", b"p@ss"), handled=False)

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=0,
        server_hostname="loopback",
        tls_context=server_context(*certificate),
        require_starttls=True,
        auth_required=True,
        authenticator=login,
    )
    controller.port = free_port()
    controller.start()
    yield controller
    controller.stop(no_assert=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def channel_to(url: str, tls: ssl.SSLContext | None = None) -> EmailChannel:
    return EmailChannel(parse_smtp_url(url), timeout=WAIT, dot_timeout=WAIT, tls=tls)


def test_a_mail_goes_over_starttls_with_a_login(
    relay: Controller, mailbox: Mailbox, certificate: tuple[Path, Path]
) -> None:
    """Required STARTTLS, verified certificate, AUTH: the body arrives whole."""
    channel = channel_to(
        f"smtp://desk:p%40ss@127.0.0.1:{relay.port}?starttls=required", client_context(certificate[0])
    )
    assert "TLSv1" in channel.probe()
    assert isinstance(channel.send(mail()), Receipt)
    assert isinstance(channel.send(mail("second@example.org")), Receipt)
    channel.close()
    assert [(to, secure, known) for to, _, secure, known in mailbox.got] == [
        ("reader@example.org", True, True),
        ("second@example.org", True, True),
    ]
    assert mailbox.got[0][1].endswith(b"The ferry sails.\r\n.\r\nAgain tomorrow.\r\n")


def test_a_wrong_password_stops_the_target(
    relay: Controller, mailbox: Mailbox, certificate: tuple[Path, Path]
) -> None:
    """535 is the same for every mail: stop, defer all, and say which setting; the password is not shown."""
    url = f"smtp://desk:wrongword@127.0.0.1:{relay.port}?starttls=required"
    channel = channel_to(url, client_context(certificate[0]))
    answer = channel.send(mail())
    assert isinstance(answer, Deferred)
    assert answer.stop
    assert answer.whole_target
    assert "BOT_SMTP_URL" in answer.reason
    assert "wrongword" not in answer.reason
    assert mailbox.got == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(relay: Controller, mailbox: Mailbox) -> None:
    """No login is sent to it."""
    channel = channel_to(f"smtp://desk:p%40ss@127.0.0.1:{relay.port}?starttls=required")
    answer = channel.send(mail())
    assert isinstance(answer, Deferred)
    assert answer.stop
    assert "certificate" in answer.reason
    assert mailbox.got == []


def test_a_relay_without_starttls_gets_nothing_where_it_is_required() -> None:
    """A stripped STARTTLS must not send the login in clear."""
    with LoopbackSmtp(users={"desk": "p@ss"}) as relay:
        url = relay.url.replace("smtp://", "smtp://desk:p%40ss@")
        channel = channel_to(f"{url}?starttls=required")
        answer = channel.send(mail())
        assert isinstance(answer, Deferred)
        assert answer.stop
        assert "AUTH" not in relay.commands
        with pytest.raises(BotError, match="starttls=auto"):
            channel.probe()
        willing = channel_to(f"{url}?starttls=auto")
        assert isinstance(willing.send(mail()), Receipt)
        willing.close()


def test_a_mail_goes_over_tls_from_the_first_byte(certificate: tuple[Path, Path]) -> None:
    """smtps://, with a login."""
    with LoopbackSmtp(users={"desk": "p@ss"}, tls=server_context(*certificate), tls_first=True) as relay:
        url = relay.url.replace("smtps://", "smtps://desk:p%40ss@")
        channel = channel_to(url, client_context(certificate[0]))
        assert isinstance(channel.send(mail()), Receipt)
        channel.close()
        distrustful = channel_to(url)
        assert isinstance(distrustful.send(mail()), Deferred)
        assert [item["tls"] for item in relay.kept.items] == [True]


@pytest.mark.parametrize(("mode", "kind"), [("dot:drop", Uncertain), ("rcpt:drop", Deferred)])
def test_a_connection_lost_under_tls_means_the_same(
    certificate: tuple[Path, Path], mode: str, kind: type
) -> None:
    """TLS hides nothing of the stage."""
    with LoopbackSmtp(tls=server_context(*certificate), modes=(mode,)) as relay:
        channel = channel_to(f"{relay.url}?starttls=required", client_context(certificate[0]))
        assert isinstance(channel.send(mail()), kind)
        assert len(relay.kept.items) == (kind is Uncertain)
        relay.kept.items.clear()
        assert isinstance(channel.send(mail()), Receipt)
        channel.close()


def test_an_auth_that_fails_for_now_does_not_stop_the_target() -> None:
    """RFC 4954: 454 passes."""
    with LoopbackSmtp(users={"desk": "p@ss"}, modes=("auth:454 4.7.0 try later",)) as relay:
        channel = channel_to(relay.url.replace("smtp://", "smtp://desk:p%40ss@"))
        answer = channel.send(mail())
        assert isinstance(answer, Deferred)
        assert not answer.stop


def test_the_channel_is_made_from_settings() -> None:
    """BOT_SMTP_URL for the newsroom's relay, BOT_<env>_SMTP_URL for another; a missing one is named."""
    assert open_channel({"BOT_SMTP_URL": "smtp://127.0.0.1:25"}).adapter == "email"
    assert open_channel({"BOT_EMAIL_FR_SMTP_URL": "smtp://127.0.0.1:25"}, "EMAIL_FR").adapter == "email"
    with pytest.raises(UsageError, match="BOT_SMTP_URL"):
        open_channel({})


@pytest.mark.skipif(SINK is None, reason="postfix's smtp-sink is not installed")
@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        ((), Receipt),
        (("-r", "rcpt"), Deferred),
        (("-f", "rcpt"), Refused),
        (("-f", "."), Refused),
        (("-r", "."), Deferred),
        (("-q", "data"), Deferred),
        (("-q", "."), Uncertain),
    ],
)
def test_postfix_answers_are_understood(faults: tuple[str, ...], kind: type) -> None:
    """A peer that we did not write; twice, for the connection after trouble."""
    port = free_port()
    assert SINK is not None
    sink = subprocess.Popen(
        [SINK, *AS_NOBODY, *faults, f"127.0.0.1:{port}", "100"], stderr=subprocess.DEVNULL
    )
    try:
        _await(port)
        channel = channel_to(f"smtp://127.0.0.1:{port}")
        assert [type(channel.send(mail())) for _ in range(2)] == [kind, kind]
        channel.close()
    finally:
        sink.terminate()
        sink.wait()


def _await(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail("smtp-sink did not start")
