"""The key that signs readers' links: given by BOT_SECRET_KEY, else made once and kept in the home."""

import os
import secrets
from pathlib import Path

from bot.model.errors import UsageError
from bot.settings import Settings

FILE = "secret_key"


def secret_key(settings: Settings) -> str:
    """The newsroom's secret key; on the first run it is made, readable by its owner alone.

    Two processes that race get the same key. Raises UsageError when it can be neither read nor kept.
    """
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    file = settings.home / FILE
    try:
        key = _read(file) or _make(file)
    except OSError as error:
        raise UsageError(
            f"{file}: {error.strerror}. Make the home writable for the bot, or set BOT_SECRET_KEY"
        ) from None
    if len(key) < 32:
        raise UsageError(
            f"{file} holds no whole key. If readers already have unsubscribe links, restore it from a "
            "backup; else delete it and a new one is made"
        )
    return key


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None


def _make(file: Path) -> str:
    """Write a whole new key under its name, or read the one that another process just wrote.

    A hard link takes the name only if it is free, and the file behind it is complete by then.
    """
    key = secrets.token_urlsafe(48)
    draft = file.with_name(f".{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(key + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        file.hardlink_to(draft)
    except FileExistsError:
        return _read(file) or ""
    finally:
        draft.unlink(missing_ok=True)
    return key
