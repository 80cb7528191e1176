"""Telegram: one post a call through python-telegram-bot, text with entities, and what its answers mean."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.channels.base import TELEGRAM_LIMITS, check_part, is_loopback, sample_refused, utc_now
from bot.channels.telegram_answers import of_change, read_no
from bot.model.errors import BotError, UsageError
from bot.model.message import Answer, Deferred, Message, Part, Receipt, Uncertain

if TYPE_CHECKING:
    import asyncio

    import telegram
    from telegram.ext import ExtBot

API_URL = "https://api.telegram.org"


class TelegramChannel:
    """Posts as one bot. `timeout` is seconds to wait for an answer: the library's own 5 s makes doubt.

    `api_url` leads every call elsewhere (a loopback server, or a Bot API server of one's own). One instance
    belongs to one dispatcher thread at a time: it keeps an event loop. Telegram has no idempotency key and a
    bot cannot read its channel back: an answer that did not come is Uncertain (https://core.telegram.org/bots/api).
    """

    adapter = "telegram"
    limits = TELEGRAM_LIMITS

    def __init__(self, token: str, *, api_url: str | None = None, timeout: float = 30.0) -> None:
        self._token = token
        self._api_url = (api_url or API_URL).rstrip("/")
        self._timeout = timeout
        self._runner: asyncio.Runner | None = None
        self._bot: ExtBot[None] | None = None

    def check(self, part: Part) -> None:
        """Return if the post has at most 4096 UTF-16 units and 100 entities; raises DoesNotFit."""
        check_part(part, self.limits)

    def send(self, message: Message) -> Answer:
        """Post `message.part` to the chat `message.recipient` ("@name" or an id), or change a post to it."""
        if message.sample:
            return sample_refused()
        answer = self._post(message)
        return answer if message.changes is None else of_change(answer, message.changes, now=utc_now())

    def _post(self, message: Message) -> Answer:
        import telegram

        from bot.channels.telegram_request import AnsweredNo

        bot, runner = self._connect()
        try:
            posted = runner.run(_post(bot, message))
        except AnsweredNo as no:
            return read_no(no.status, no.payload, now=utc_now())
        except telegram.error.TelegramError as error:
            return self._broke_off(error)
        except (KeyError, TypeError, ValueError) as error:
            return Uncertain(f"Telegram took the post but its answer cannot be read ({error!r})")
        chat = posted.chat
        names = (str(chat.id), f"@{chat.username}".casefold()) if chat.username else (str(chat.id),)
        url = _link(chat, posted.message_id)
        return Receipt(str(posted.message_id), utc_now(), url=url, also_known_as=names)

    def probe(self) -> str:
        """Ask Telegram who the bot is; raises BotError with the fix."""
        import telegram

        from bot.channels.telegram_request import AnsweredNo

        bot, runner = self._connect()
        try:
            me = runner.run(bot.get_me())
        except AnsweredNo as no:
            if no.status in (401, 404):
                raise BotError(
                    "Telegram does not know this token; copy it again from @BotFather into BOT_TELEGRAM_TOKEN"
                ) from no
            raise BotError(f"Telegram answered {no.status}; try again later") from no
        except (telegram.error.TelegramError, KeyError, TypeError, ValueError) as error:
            raise BotError(
                f"cannot reach Telegram: {self._hide(str(error))}; check the network and BOT_TELEGRAM_API_URL"
            ) from error
        return f"Telegram knows the bot as @{me.username} (id {me.id})"

    def close(self) -> None:
        """Let go of connections and of the event loop."""
        if self._runner is not None:
            if self._bot is not None:
                self._runner.run(self._bot.request.shutdown())
                self._runner.run(self._bot.shutdown())
            self._runner.close()
        self._runner = self._bot = None

    def _broke_off(self, error: "telegram.error.TelegramError") -> Answer:
        """Deferred if no connection was made, else Uncertain; only the cause tells them apart."""
        import httpx

        words = self._hide(" ".join(str(error.__cause__ or error).split()) or type(error.__cause__).__name__)
        if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
            return Deferred(f"Telegram cannot be reached: {words}", whole_target=True)
        return Uncertain(f"no answer from Telegram after the post was sent: {words}")

    def _hide(self, words: str) -> str:
        return words.replace(self._token, "(token)")

    def _connect(self) -> "tuple[ExtBot[None], asyncio.Runner]":
        if self._bot is None or self._runner is None:
            import asyncio

            from telegram.ext import ExtBot

            from bot.channels.telegram_request import FrankRequest

            # httpx writes every address it calls at INFO, and a bot's address holds its token.
            logging.getLogger("httpx").setLevel(logging.WARNING)
            direct = is_loopback(urlsplit(self._api_url).hostname or "")
            self._runner = asyncio.Runner()
            self._bot = ExtBot(
                self._token,
                base_url=f"{self._api_url}/bot",
                request=FrankRequest(timeout=self._timeout, trust_env=not direct),
                get_updates_request=FrankRequest(timeout=self._timeout, trust_env=not direct),
            )
        return self._bot, self._runner


async def _post(bot: "ExtBot[None]", message: Message) -> "telegram.Message":
    from telegram import LinkPreviewOptions, MessageEntity

    part = message.part
    entities = [
        MessageEntity(entity.type, entity.offset, entity.length, url=entity.url, language=entity.language)
        for entity in part.entities
    ]
    preview = LinkPreviewOptions(url=part.link) if part.link else LinkPreviewOptions(is_disabled=True)
    if message.changes is None:
        return await bot.send_message(
            chat_id=message.recipient, text=part.text, entities=entities, link_preview_options=preview
        )
    changed = await bot.edit_message_text(
        chat_id=message.recipient,
        message_id=int(message.changes),
        text=part.text,
        entities=entities,
        link_preview_options=preview,
    )
    if isinstance(changed, bool):  # said of posts that were made through an inline query: never ours
        raise TypeError("the changed post")
    return changed


def _link(chat: "telegram.Chat", message_id: int) -> str | None:
    """Where a post can be seen: by name for a public chat, by t.me/c for members of a private one."""
    if chat.username:
        return f"https://t.me/{chat.username}/{message_id}"
    bare = str(chat.id)
    return f"https://t.me/c/{bare.removeprefix('-100')}/{message_id}" if bare.startswith("-100") else None


def open_channel(settings: Mapping[str, str], env: str = "TELEGRAM") -> TelegramChannel:
    """Make the channel from BOT_TELEGRAM_TOKEN (env "TG_FR": BOT_TG_FR_TOKEN). Raises UsageError."""
    token = settings.get(f"BOT_{env}_TOKEN")
    if not token:
        raise UsageError(f"BOT_{env}_TOKEN is not set; @BotFather gives it when it makes the bot")
    api_url = settings.get(f"BOT_{env}_API_URL") or settings.get("BOT_TELEGRAM_API_URL")
    return TelegramChannel(token, api_url=api_url or None)
