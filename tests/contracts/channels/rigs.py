"""One rig a channel: a loopback service, the channel that calls it, and what to arrange for each case."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from bot.channels.base import Channel
from bot.channels.email import EmailChannel
from bot.channels.files import FilesChannel
from bot.channels.smtp_url import parse_smtp_url
from bot.channels.telegram import TelegramChannel
from bot.channels.x import XChannel
from bot.model.message import Message, Part
from tests.loopback.smtp import LoopbackSmtp
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.x import LoopbackX

PATIENT = 10.0  # seconds a channel under test waits for an answer: a busy machine must not make doubt
HASTY = 0.7  # where no answer will come
LONG = 8_000_000  # bytes: more than the socket buffers of both sides hold


class Rig(ABC):
    """`never_left` are the cases in which this channel can know that nothing was sent."""

    never_left: ClassVar[frozenset[str]] = frozenset({"unreachable"})
    takes_samples: ClassVar[bool] = False
    tells_time: ClassVar[bool] = True

    def __init__(self, folder: Path, wait: float = PATIENT) -> None:
        self.folder = folder
        self.wait = wait
        self.serial = 0
        self.channel: Channel = self.open()

    @abstractmethod
    def open(self) -> Channel: ...

    @abstractmethod
    def arrange(self, case: str) -> None:
        """Make the service behave as `case` says at the next message."""

    @abstractmethod
    def count(self, message: Message) -> int:
        """How many times the service has the message."""

    def close(self) -> None:
        self.channel.close()

    def message(self, *, sample: bool = False) -> Message:
        self.serial += 1
        text = f"Bridge at Okafor Crossing reopens, take {self.serial}"
        return Message(self.serial, "2026-11-22 morning", self.recipient, Part(1, 1, text), sample=sample)

    recipient: ClassVar[str] = "news"


class XRig(Rig):
    def open(self) -> Channel:
        self.server = LoopbackX()
        self.server.start()
        return XChannel("key", "secret", "12345-token", "hidden", api_url=self.server.url, timeout=self.wait)

    def arrange(self, case: str) -> None:
        self.server.stop() if case == "unreachable" else self.server.plan.add(case)

    def count(self, message: Message) -> int:
        return self.server.texts.count(message.part.text)

    def close(self) -> None:
        super().close()
        self.server.stop()


class TelegramRig(XRig):
    recipient = "@news_example"

    def open(self) -> Channel:
        self.server = LoopbackTelegram()
        self.server.start()
        return TelegramChannel("7001:abcdefgh", api_url=self.server.url, timeout=self.wait)


class EmailRig(Rig):
    never_left = frozenset({"unreachable", "dropped-before", "hung-before"})
    tells_time = False
    recipient = "reader@example.org"

    def open(self) -> Channel:
        self.server = LoopbackSmtp(receive_bytes=4096)
        self.server.start()
        self.size = 0
        return EmailChannel(parse_smtp_url(self.server.url), timeout=self.wait, dot_timeout=self.wait)

    def arrange(self, case: str) -> None:
        self.size = LONG if case == "dropped-before" else 0
        self.server.stop() if case == "unreachable" else self.server.plan.add(case)

    def message(self, *, sample: bool = False) -> Message:
        plain = super().message(sample=sample)
        head = f"Message-ID: <{plain.delivery}@news.example>\nSubject: {plain.part.text}\n\n".encode()
        body = b"The bridge is open again.\n" * (1 + self.size // 26)
        return Message(
            plain.delivery,
            plain.edition,
            self.recipient,
            plain.part,
            raw=head + body,
            sender="bounce+1@news.example",
            sample=sample,
        )

    def count(self, message: Message) -> int:
        return sum(item["subject"] == message.part.text for item in self.server.kept.items)

    def close(self) -> None:
        super().close()
        self.server.stop()


class FilesRig(Rig):
    takes_samples = True
    tells_time = False

    def open(self) -> Channel:
        return FilesChannel(self.folder / "outbox", "x")

    def arrange(self, case: str) -> None:
        if case != "accepted":
            (self.folder / "outbox").write_text("a file where the folder should be")

    def count(self, message: Message) -> int:
        if not (self.folder / "outbox").is_dir():
            return 0
        texts = [path.read_text() for path in (self.folder / "outbox").rglob("*.txt")]
        return texts.count(message.part.text + "\n")


RIGS: dict[str, type[Rig]] = {"email": EmailRig, "x": XRig, "telegram": TelegramRig, "files": FilesRig}
NETWORKED = ("email", "x", "telegram")
