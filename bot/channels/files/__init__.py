"""Every channel as files under <home>/outbox: what a trial run sends, open with a double click."""

from bot.channels.files.channel import FilesChannel, Kind

__all__ = ["FilesChannel", "Kind"]
