"""BOT_SMTP_URL: what it means, and errors that name it without its password."""

import pytest

from bot.channels.smtp_url import SmtpUrl, parse_smtp_url
from bot.model.errors import UsageError

READ = [
    ("smtp://mail.example", SmtpUrl("mail.example", 587)),
    ("smtp://mail.example:25?starttls=auto", SmtpUrl("mail.example", 25, starttls="auto")),
    ("smtp://mail.example?starttls=never", SmtpUrl("mail.example", 587, starttls="never")),
    ("smtp://127.0.0.1:2525", SmtpUrl("127.0.0.1", 2525, starttls="never")),
    ("smtp://localhost:2525?starttls=required", SmtpUrl("localhost", 2525)),
    ("smtp://[::1]:2525", SmtpUrl("::1", 2525, starttls="never")),
    ("smtps://mail.example", SmtpUrl("mail.example", 465, tls=True, starttls="never")),
    (
        "smtp://news%40desk:p%40ss%2Fw%3A@mail.example:587",
        SmtpUrl("mail.example", 587, user="news@desk", password="p@ss/w:"),
    ),
]

WRONG = [
    "mail.example:587",
    "http://mail.example",
    "smtp://",
    "smtp://user@mail.example",
    "smtp://user:hush@mail.example:port",
    "smtp://user:hush@mail.example:587/inbox",
    "smtp://user:hush@mail.example?starttls=maybe",
    "smtp://user:hush@mail.example?tls=yes",
    "smtps://user:hush@mail.example?starttls=required",
    "smtp://user:12?hush@mail.example",
    "smtp://user:12#hush@mail.example",
    "smtp://user:hush/more@mail.example",
    "smtp://user:hush@[mail.example",
]


@pytest.mark.parametrize(("url", "meaning"), READ)
def test_a_relays_url_is_read(url: str, meaning: SmtpUrl) -> None:
    """STARTTLS is required unless the URL says otherwise, and never by itself on loopback."""
    assert parse_smtp_url(url) == meaning


@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_url_is_named_without_its_password(url: str) -> None:
    """The error names the setting and the shape; neither it nor its cause shows a password."""
    with pytest.raises(UsageError, match="BOT_SMTP_URL") as caught:
        parse_smtp_url(url)
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_password_is_not_in_the_repr() -> None:
    """Logs and tracebacks show reprs."""
    assert "hush" not in repr(parse_smtp_url("smtp://user:hush@mail.example"))
