"""The adapter that writes what the others would send: mails as .eml, threads as cards, posts as bubbles."""

import contextlib
import json
import os
import re
import tempfile
import threading
from email import message_from_bytes, policy
from pathlib import Path
from typing import Literal

from bot.channels.base import EMAIL_LIMITS, TELEGRAM_LIMITS, X_LIMITS, check_part, utc_now
from bot.channels.files.names import safe_name
from bot.channels.files.pages import conversation_page, edition_page
from bot.model.errors import BotError
from bot.model.message import Answer, Deferred, Limits, Message, Part, Receipt

Kind = Literal["email", "x", "telegram"]
LIMITS: dict[Kind, Limits] = {"email": EMAIL_LIMITS, "x": X_LIMITS, "telegram": TELEGRAM_LIMITS}
_index = threading.Lock()  # instances of several threads write the index.html of one edition


class FilesChannel:
    """Writes an edition's messages to <outbox>/<edition>/, whole or not at all, the same twice over.

    A mail becomes `<address>.<delivery>.eml`; a thread or post `<kind>-<recipient>.html`, with
    `<kind>-<recipient>.<part>.<delivery>.txt` and `.json` beside it; `index.html` shows the edition. Samples
    are welcome here. The receipt's id is the path relative to the outbox. One instance belongs to one
    dispatcher thread at a time.
    """

    def __init__(self, outbox: Path, kind: Kind) -> None:
        self._outbox = outbox
        self._kind: Kind = kind
        self.adapter = f"files/{kind}"
        self.limits = LIMITS[kind]

    def check(self, part: Part) -> None:
        """Return if the part fits the channel that is written for; raises DoesNotFit."""
        check_part(part, self.limits)

    def send(self, message: Message) -> Answer:
        """Write the message; Deferred with the path if the disk is full or the folder cannot be written."""
        folder = self._outbox / safe_name(message.edition)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written = (
                self._write_mail(folder, message)
                if self._kind == "email"
                else self._write_post(folder, message)
            )
        except OSError as error:
            path = error.filename or folder
            return Deferred(
                f"cannot write {path}: {error.strerror or error}; free the disk or the permission"
            )
        return Receipt(str(written.relative_to(self._outbox)), utc_now(), url=written.absolute().as_uri())

    def probe(self) -> str:
        """See that the outbox can be written; raises BotError with the path."""
        try:
            self._outbox.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._outbox):
                pass
        except OSError as error:
            raise BotError(
                f"cannot write {self._outbox}: {error.strerror}; free it or set BOT_HOME"
            ) from error
        return f"files are written to {self._outbox}"

    def close(self) -> None:
        """Nothing is kept open."""

    def _write_mail(self, folder: Path, message: Message) -> Path:
        if message.raw is None:
            raise ValueError(f"delivery {message.delivery} has no mail to write")
        mail = folder / f"{safe_name(message.recipient)}.{message.delivery}.eml"
        write_whole(mail, message.raw)
        reading = folder / "digest.html"
        if not reading.exists():  # one is enough to look at: an edition may have 10,000 mails
            write_whole(reading, _html_of(message.raw).encode())
            self._write_index(folder)
        return mail

    def _write_post(self, folder: Path, message: Message) -> Path:
        part = message.part
        stem = f"{self._kind}-{safe_name(message.recipient)}"
        piece = folder / f"{stem}.{part.number:02}.{message.delivery}.json"
        write_whole(piece, json.dumps(part.as_json(), ensure_ascii=False, indent=1).encode())
        write_whole(piece.with_suffix(".txt"), (part.text + "\n").encode())
        own = re.compile(re.escape(stem) + r"\.\d\d\.\d+\.json")
        pieces = sorted(path for path in folder.iterdir() if own.fullmatch(path.name))
        parts = [Part.from_json(json.loads(path.read_bytes())) for path in pieces]
        page = folder / f"{stem}.html"
        write_whole(page, conversation_page(self._kind, message.recipient, parts).encode())
        self._write_index(folder)
        return piece.with_suffix(".txt")

    def _write_index(self, folder: Path) -> None:
        with _index:
            pages = sorted(path.name for path in folder.glob("*.html") if path.name != "index.html")
            write_whole(folder / "index.html", edition_page(folder.name, pages).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new: aside, fsync, rename. Raises OSError."""
    handle, aside = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(aside).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _html_of(raw: bytes) -> str:
    """The mail as its reader sees it: its HTML, else its text."""
    body = message_from_bytes(raw, policy=policy.default).get_body(("html", "plain"))
    if body is None:
        return conversation_page("email", "", [])
    text = str(body.get_content())
    return (
        text if body.get_content_subtype() == "html" else conversation_page("email", "", [Part(1, 1, text)])
    )
