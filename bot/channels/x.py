"""X: one post a call through tweepy's Client, and what each of the API's answers means."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.channels.base import X_LIMITS, check_part, is_loopback, sample_refused, utc_now
from bot.channels.x_answers import read_answer, read_network_error
from bot.channels.x_timeline import find_post
from bot.model.errors import BotError, UsageError
from bot.model.message import Answer, Message, Part, Receipt, Uncertain

if TYPE_CHECKING:
    import requests
    import tweepy

HOST = "https://api.twitter.com"  # tweepy signs and calls this one, whatever the address it is sent to
NAMES = ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET")


class _Wire:
    """The transport under tweepy: gives every call a timeout, may lead it elsewhere, keeps the last answer.

    tweepy has no timeout of its own, fixes its host and reads an answer's body before we can: all three are
    mended here, at the one place requests has for it.
    """

    def __init__(self, api_url: str | None, timeout: float) -> None:
        from requests.adapters import HTTPAdapter

        self._api_url = api_url
        self._timeout = timeout
        self._adapter = HTTPAdapter(max_retries=0)
        self.answered: requests.Response | None = None

    def forget(self) -> None:
        """Let no earlier answer stand for the next call."""
        self.answered = None

    def send(self, request: "requests.PreparedRequest", **options: Any) -> "requests.Response":
        """Send one prepared request on a new connection; the answer stays in `answered`.

        Posts are seconds or hours apart: a kept connection that the other side is just closing would turn
        certainty into doubt (a request is lost on it, and nobody can know).
        """
        self.answered = None
        self._adapter.close()
        if self._api_url is not None:
            request.url = str(request.url).replace(HOST, self._api_url, 1)
        self.answered = self._adapter.send(request, **{**options, "timeout": self._timeout})
        return self.answered

    def close(self) -> None:
        """Let go of connections."""
        self._adapter.close()


class XChannel:
    """Posts as one account. `timeout` (seconds) binds connecting and each wait for the answer.

    `api_url` leads every call elsewhere (a loopback server). One instance belongs to one dispatcher thread
    at a time. X has no idempotency key: a call whose answer did not come is Uncertain, and `find` asks the
    timeline (https://docs.x.com/x-api/posts/create-post).
    """

    adapter = "x"
    limits = X_LIMITS

    def __init__(
        self,
        api_key: str,
        api_secret: str,
        access_token: str,
        access_secret: str,
        *,
        api_url: str | None = None,
        timeout: float = 30.0,
    ) -> None:
        self._keys = (api_key, api_secret, access_token, access_secret)
        self._api_url = api_url.rstrip("/") if api_url else None
        self._timeout = timeout
        self._client: tweepy.Client | None = None
        self._wire: _Wire | None = None
        number = access_token.split("-", 1)[0]
        self._account_id = number if "-" in access_token and number.isdigit() else None

    @property
    def account_id(self) -> str | None:
        """The account's user id: the digits its access token begins with, else what `probe` was told."""
        return self._account_id

    def check(self, part: Part) -> None:
        """Return if the post weighs 280 or less; raises DoesNotFit."""
        check_part(part, self.limits)

    def send(self, message: Message) -> Answer:
        """Post `message.part.text`, as a reply to the post `message.after` if there is one."""
        if message.sample:
            return sample_refused()
        import requests
        import tweepy

        client, wire = self._connect()
        wire.forget()
        try:
            client.create_tweet(text=message.part.text, in_reply_to_tweet_id=message.after, user_auth=True)
        except requests.exceptions.RequestException as error:
            if not isinstance(error, requests.exceptions.JSONDecodeError):
                return read_network_error(error)
        except (tweepy.TweepyException, AttributeError, TypeError, ValueError):
            pass  # a refusal, or an answer of a shape that tweepy trips over: the answer itself decides
        response = wire.answered
        if response is None:
            return Uncertain("the call to X broke off")
        return read_answer(
            response.status_code, response.headers, response.text, part=message.part.number, now=utc_now()
        )

    def find(self, message: Message, *, after: str | None = None) -> Receipt | None:
        """The receipt of an uncertain post if the account's timeline shows it, else None.

        `after` is a post id older than the message (the one before it): only newer posts are read, at $0.001
        each. Reads lag writes: a miss counts only when it is repeated after a wait. Raises BotError if the
        timeline cannot be read.
        """
        query = {
            "max_results": "100",
            "tweet.fields": "conversation_id,referenced_tweets,entities,created_at",
        }
        older = after or message.after
        if older is not None:
            query["since_id"] = older
        timeline = self._get(f"/2/users/{self._whoami()}/tweets", query)
        return find_post(timeline, message, now=utc_now())

    def probe(self) -> str:
        """Ask X who we are; raises BotError with the fix."""
        data = self._get("/2/users/me", {}).get("data") or {}
        self._account_id = str(data.get("id") or "") or None
        if self._account_id is None:
            raise BotError(
                "X answered without saying who we are; try again, and look at https://docs.x.com/status"
            )
        return f"X knows us as @{data.get('username')} (id {self._account_id})"

    def close(self) -> None:
        """Let go of connections."""
        if self._client is not None:
            self._client.session.close()
        self._client = self._wire = None

    def _whoami(self) -> str:
        if self._account_id is None:
            self.probe()
        return str(self._account_id)

    def _get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        import requests
        import tweepy

        client, wire = self._connect()
        wire.forget()
        try:
            response = client.request("GET", path, params=query, user_auth=True)
            found = response.json()
        except requests.exceptions.RequestException as error:
            raise BotError(f"cannot reach X: {error}; check the network and BOT_X_API_URL") from error
        except (tweepy.TweepyException, AttributeError, TypeError, ValueError) as error:
            status = wire.answered.status_code if wire.answered is not None else None
            raise BotError(_fix(status, str(error))) from error
        if not isinstance(found, dict):
            raise BotError("X answered with something that is not an object; try again later")
        return found

    def _connect(self) -> "tuple[tweepy.Client, _Wire]":
        if self._client is None or self._wire is None:
            import tweepy

            key, secret, token, token_secret = self._keys
            self._client = tweepy.Client(
                consumer_key=key,
                consumer_secret=secret,
                access_token=token,
                access_token_secret=token_secret,
                wait_on_rate_limit=False,
            )
            self._wire = _Wire(self._api_url, self._timeout)
            session = self._client.session
            session.mount("https://", self._wire)
            session.max_redirects = 0
            if self._api_url is not None and is_loopback(urlsplit(self._api_url).hostname or ""):
                session.trust_env = False
        return self._client, self._wire


def _fix(status: int | None, words: str) -> str:
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return "X does not accept the four keys; make them anew for the app and set BOT_X_* again"
        case HTTPStatus.PAYMENT_REQUIRED:
            return "the X account's app is out of credit; top it up in the developer console"
        case HTTPStatus.FORBIDDEN:
            return f"X forbids it: {' '.join(words.split())}; the app needs read and write permission"
        case HTTPStatus.TOO_MANY_REQUESTS:
            return "X limits how often this may be asked; try again in 15 minutes"
        case _:
            return f"X did not answer as expected ({' '.join(words.split())}); try again later"


def open_channel(settings: Mapping[str, str], env: str = "X") -> XChannel:
    """Make the channel from BOT_X_API_KEY and its siblings (env "X_FR": BOT_X_FR_...). Raises UsageError."""
    names = [f"BOT_{env}_{name}" for name in NAMES]
    missing = [name for name in names if not settings.get(name)]
    if missing:
        raise UsageError(f"{', '.join(missing)} not set; X needs all of {', '.join(names)}")
    key, secret, token, token_secret = (settings[name] for name in names)
    api_url = settings.get(f"BOT_{env}_API_URL") or settings.get("BOT_X_API_URL")
    return XChannel(key, secret, token, token_secret, api_url=api_url or None)
