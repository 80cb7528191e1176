"""The guarded client: every fetch of the product goes through it, and ends in time whoever answers.

http and https only, no proxies from the environment, no cookies. What cannot be had is a SourceUnreachable
with a state for `bot sources`; no message holds a password or a query, where keys are often kept.
"""

import ssl
from base64 import b64encode
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

import httpcore
import httpx

import bot
from bot.setting_values import is_loopback
from bot.sources import trouble
from bot.sources.guard import Guard, PrivateHost, Resolve, system_addresses
from bot.sources.wire import Deadline, GuardedBackend, Limits, read_body

LIMIT_BYTES = 10_000_000
"""What an answer may hold once it is unpacked."""

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_PORTS = {"http": 80, "https": 443}

Login = tuple[str, str]
"""A user and a password, for HTTP's basic authentication."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: `data` is unpacked.

    `url` is the address that answered, without user and password. `permanent_url` is where the address that
    was asked has moved for good (301, 308); None: nowhere.
    """

    status: int
    url: str
    permanent_url: str | None
    headers: httpx.Headers
    data: bytes

    @property
    def content_type(self) -> str:
        """The media type alone, in small letters: "text/html"; "" where none is given."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()

    def demand_success(self) -> None:
        """Raise SourceUnreachable, with what the status stands for, unless it is 2xx or 304."""
        if why := trouble.of_status(httpx.URL(self.url), self.status, self.headers):
            raise why


class Web:
    """Fetches over HTTP; safe to share between threads.

    `public_url` is where site owners learn who asks, unless it is this machine's own. `private_hosts` are the
    newsroom's own hosts, whose addresses may be private. `resolve`, `limits` and `certificates` stand in for
    the system's name server, the usual patience and the usual authorities.
    """

    def __init__(
        self,
        *,
        public_url: str = "",
        private_hosts: Iterable[PrivateHost] = (),
        resolve: Resolve = system_addresses,
        limits: Limits | None = None,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        self.guard = Guard(private_hosts, resolve)
        self.limits = limits or Limits()
        self.user_agent = f"Broadsheet/{bot.__version__}"
        if public_url and not is_loopback(httpx.URL(public_url).host):
            self.user_agent += f" (+{public_url})"
        self._certificates = certificates or _usual_authorities()

    def with_limits(self, limits: Limits) -> "Web":
        """Give the same client with other patience."""
        other = copy(self)
        other.limits = limits
        return other

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: str = "*/*",
        auth: Login | None = None,
        limit_bytes: int = LIMIT_BYTES,
    ) -> Answer:
        """Fetch a document; raises SourceUnreachable unless the answer is 2xx or 304.

        `auth` (else the user and password in `url`) goes to that host alone: never on with a redirect to
        another one, or from https to http.
        """
        answer = self.ask(url, headers=headers, accept=accept, auth=auth, limit_bytes=limit_bytes)
        answer.demand_success()
        return answer

    def ask(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: str = "*/*",
        auth: Login | None = None,
        limit_bytes: int | None = LIMIT_BYTES,
    ) -> Answer:
        """Fetch what there is, whatever its status; raises SourceUnreachable where nothing answers.

        With `limit_bytes` None the headers are enough: the connection ends there, and `data` is empty.
        """
        address = checked_address(url)
        login = auth or _login_in(address)
        deadline = Deadline(self.limits.whole)
        backend = GuardedBackend(self.guard, deadline)
        trail: list[httpx.URL] = []
        moved, for_good = None, True
        with httpcore.ConnectionPool(ssl_context=self._certificates, network_backend=backend) as pool:
            while True:
                trail.append(address)
                sent = {"Accept": accept, **(headers or {})}
                if login and _may_have_login(trail[0], address):
                    sent["Authorization"] = "Basic " + b64encode(":".join(login).encode()).decode()
                status, got, data = self._hop(pool, deadline, address, sent, limit_bytes)
                target = _target(address, status, got)
                if target is None:
                    return Answer(status, _bare(address), moved, got, data)
                for_good = for_good and status in _FOR_GOOD
                moved = _bare(target) if for_good else moved
                if why := trouble.of_redirects(trail, target, MOST_REDIRECTS):
                    raise why
                address = target

    def _hop(
        self,
        pool: httpcore.ConnectionPool,
        deadline: Deadline,
        url: httpx.URL,
        sent: Mapping[str, str],
        limit_bytes: int | None,
    ) -> tuple[int, httpx.Headers, bytes]:
        """Ask one address once; gives status, headers and body."""
        fixed = {"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate", "Connection": "close"}
        request = httpx.Request("GET", url, headers={**fixed, **sent})
        patience = {"connect": self.limits.connect, "read": self.limits.silence, "write": self.limits.silence}
        try:
            with pool.stream(
                "GET",
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions={"timeout": patience},
            ) as answer:
                headers = httpx.Headers(answer.headers)
                if limit_bytes is None or answer.status in _REDIRECTS:
                    return answer.status, headers, b""
                coding = headers.get("content-encoding", "")
                body = read_body(answer.iter_stream(), coding, limit_bytes, trouble.shown(url))
                return answer.status, headers, body
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise trouble.of_wire(url, error, self.limits.whole if deadline.over else None) from error


@cache
def _usual_authorities() -> ssl.SSLContext:
    """The certificates that come with the library, or SSL_CERT_FILE's; to read them takes a while."""
    return httpx.create_ssl_context()


def checked_address(text: str) -> httpx.URL:
    """An address fit to be asked; raises SourceUnreachable."""
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, UnicodeError) as error:
        raise trouble.no_web_address("this") from error
    if url.scheme not in _PORTS or not url.host or not 0 < _port(url) < 65536:
        raise trouble.no_web_address(trouble.shown(url))
    return url


def _login_in(url: httpx.URL) -> Login | None:
    return (unquote(url.username), unquote(url.password)) if url.userinfo else None


def _target(url: httpx.URL, status: int, headers: httpx.Headers) -> httpx.URL | None:
    """Where a redirect leads, without the user and password that a stranger may have put in."""
    if status not in _REDIRECTS or not headers.get("location", "").strip():
        return None
    try:
        target = url.join(headers["location"].strip())
    except (httpx.InvalidURL, UnicodeError) as error:
        raise trouble.no_web_address(f"what {trouble.shown(url)} leads to") from error
    return checked_address(_bare(target))


def _bare(url: httpx.URL) -> str:
    return str(url.copy_with(username=None, password=None, fragment=None))


def _may_have_login(first: httpx.URL, now: httpx.URL) -> bool:
    """Whether a later address is the same server as the first: by the same way, or from http to https."""
    if first.host != now.host:
        return False
    same = (first.scheme, _port(first)) == (now.scheme, _port(now))
    return same or ((first.scheme, _port(first)), (now.scheme, _port(now))) == (("http", 80), ("https", 443))


def _port(url: httpx.URL) -> int:
    return url.port or _PORTS[url.scheme]
