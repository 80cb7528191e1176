"""Which adapter serves each target today, and why: live with credentials, files without."""

from hashlib import sha256

from bot.model.edition import Outlet
from bot.model.errors import UsageError
from bot.model.schedule import Newsroom, Target
from bot.settings import REQUIRED, Settings


def outlets(newsroom: Newsroom, settings: Settings, *, files_only: bool = False) -> dict[str, Outlet]:
    """Give the outlet of every target by its name; raises UsageError for half-set credentials."""
    return {
        name: _outlet(name, target, settings, files_only=files_only)
        for name, target in newsroom.targets.items()
    }


def _outlet(name: str, target: Target, settings: Settings, *, files_only: bool) -> Outlet:
    channel = target.channel
    live = not files_only and settings.channel_mode(channel, target.env) == "live"
    alias, recipient = _live_names(name, target, settings) if live else (name, _shown_name(name, target))
    return Outlet(
        name=name,
        channel=channel,
        adapter=channel if live else f"files/{channel}",
        alias=alias,
        recipient=recipient,
        why=_why(channel, target, live=live, files_only=files_only),
        newsletter=target.newsletter,
        language=target.language,
        postal_address=target.postal_address,
    )


def _why(channel: str, target: Target, *, live: bool, files_only: bool) -> str:
    if files_only:
        return "a trial: always files, whatever credentials are around"
    prefix = "" if channel == "email" else f"{target.env or channel.upper()}_"
    names = ", ".join(f"BOT_{prefix}{name}" for name in REQUIRED.get(channel, ()))
    return f"{names} set" if live else f"{names} not set"


def _shown_name(name: str, target: Target) -> str:
    return target.chat or name


def _live_names(name: str, target: Target, settings: Settings) -> tuple[str, str]:
    """Give what tells a live target apart, and what a message to it is addressed to."""
    if target.channel == "email":
        newsletter = target.newsletter or name
        return newsletter, newsletter
    if target.channel == "telegram":
        chat = target.chat or settings.telegram_chat
        if not chat:
            raise UsageError(
                f"target {name} has no chat: write chat: in schedules.yaml, or set BOT_TELEGRAM_CHAT"
            )
        return chat.casefold(), chat
    if target.channel == "x":
        return _x_account(settings.x_credentials(target.env or "X").access_token.get_secret_value()), name
    return name, name


def _x_account(access_token: str) -> str:
    """Give the account's user id: an access token begins with it; else a mark of the token that hides it."""
    number, dash, _ = access_token.partition("-")
    if dash and number.isdigit():
        return number
    return f"token-{sha256(access_token.encode()).hexdigest()[:16]}"
