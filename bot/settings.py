"""Settings: what the environment and the home's `.env` say, checked, with every mistake named at once.

The names are a contract (docs/settings.md): `BOT_` and a field of `Settings` in capitals. Another account's
credentials carry the target's `env:` from schedules.yaml instead: `env: X_FR` reads `BOT_X_FR_API_KEY` ...
"""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.dotenv import Given, read_given
from bot.model.errors import UsageError
from bot.setting_values import Address, Hosts, Listens, Sender, SmtpUrl, WebUrl, is_loopback, read_address

PREFIX = "BOT_"
Mode = Literal["live", "files"]


@dataclass(frozen=True, slots=True)
class XCredentials:
    """The four keys of one X account."""

    api_key: SecretStr
    api_secret: SecretStr
    access_token: SecretStr
    access_secret: SecretStr


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A `BOT_` name that nothing reads: where it stands, and what may have been meant."""

    name: str
    where: str
    suggestion: str | None

    def __str__(self) -> str:
        meant = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{self.name} ({self.where}) is no setting{meant}"


REQUIRED: Mapping[str, tuple[str, ...]] = {
    "email": ("SMTP_URL", "EMAIL_FROM"),
    "x": ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET"),
    "telegram": ("TOKEN",),
}
"""What makes a channel live: after `BOT_` for email, after `BOT_<account>_` for the others."""


class GivenSource(PydanticBaseSettingsSource):
    """The only source of settings: what `read_given` found, whose places the messages name."""

    def __init__(self, settings: type[BaseSettings], given: Mapping[str, Given]) -> None:
        super().__init__(settings)
        self._given = given

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The value under the field's full name, if one was given."""
        found = self._given.get(PREFIX + field_name.upper())
        return (found.value if found else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every field that was given a value."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self._fields()}
        return {name: value for name, value in found.items() if value is not None}

    def _fields(self) -> Iterator[tuple[str, FieldInfo]]:
        fields = self.settings_cls.model_fields.items()
        return ((name, field) for name, field in fields if name not in ("given", "home"))


class Settings(BaseSettings):
    """Everything the environment decides; made by `load_settings`, never changed.

    `given` holds what was found, by its full name, with where it stands; other accounts are read from it.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    home: Path
    given: Mapping[str, Given] = Field(default_factory=dict, repr=False)
    database_url: SecretStr = SecretStr("sqlite:///bot.db")
    secret_key: SecretStr | None = None
    public_url: WebUrl
    http: Listens = Address("127.0.0.1", 8000)
    desk_http: Listens = Address("127.0.0.1", 8001)
    smtp_url: SmtpUrl | None = None
    email_from: Sender | None = None
    email_connections: Annotated[int, Field(ge=1, le=50)] = 2
    x_api_key: SecretStr | None = None
    x_api_secret: SecretStr | None = None
    x_access_token: SecretStr | None = None
    x_access_secret: SecretStr | None = None
    x_api_url: WebUrl | None = None
    x_part_seconds: Annotated[float, Field(ge=0, le=600)] = 3.0
    telegram_token: SecretStr | None = None
    telegram_chat: str | None = None
    telegram_api_url: WebUrl | None = None
    private_hosts: Hosts = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read from `given` alone: nothing of this process's environment comes in by another way."""
        given = init_settings().get("given", {})
        return init_settings, GivenSource(settings_cls, given)

    @model_validator(mode="before")
    @classmethod
    def _public_url_follows_http(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Readers' links default to the address that the public pages listen on."""
        if "public_url" in values:
            return values
        default: Address = cls.model_fields["http"].default
        try:
            listens = read_address(values.get("http", str(default)))
        except ValueError:
            listens = default  # BOT_HTTP reports its own mistake
        if listens.every_interface:
            listens = Address(default.host, listens.port)
        return {**values, "public_url": f"http://{listens}"}

    @model_validator(mode="after")
    def _together(self) -> Self:
        if problems := list(self._conflicts()):
            raise ValueError("\n".join(problems))
        return self

    def _conflicts(self) -> Iterator[str]:
        """Rules between settings; each message names its setting first."""
        live_mail = self.smtp_url and self.email_from and not self.relay_is_loopback
        if live_mail and not self.public_url.startswith("https://"):
            yield (
                "BOT_PUBLIC_URL must be an https address when mail goes to a real relay: readers' "
                "unsubscribe links lead there, and RFC 8058 asks for https. Set BOT_PUBLIC_URL=https://..."
            )
        if self.database_url.get_secret_value().startswith("postgres") and self.secret_key is None:
            yield (
                "BOT_SECRET_KEY is needed with PostgreSQL: every machine must sign unsubscribe links with "
                "the same key. Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if not self.desk_http.loopback:
            yield (
                f"BOT_DESK_HTTP is {self.desk_http}, which others can reach, and the desk has no login: use "
                "a loopback address such as 127.0.0.1:8001; colleagues come through an SSH tunnel or a proxy "
                "that asks for a login"
            )

    @property
    def relay_is_loopback(self) -> bool:
        """Whether the mail relay is this machine, as in tests and trials."""
        url = self.smtp_url.get_secret_value() if self.smtp_url else ""
        return is_loopback(urlsplit(url).hostname or "")

    def channel_mode(self, channel: str, account: str | None = None) -> Mode:
        """Whether a channel is live (all its required names are set) or writes files (none is).

        `account` is a target's `env:`. Raises UsageError naming what is missing when only some are set, and
        when none of an account is while the channel's own names are: that target would silently stay behind.
        """
        names = _names(channel, account)
        missing = [name for name in names if name not in self.given]
        if not missing:
            return "live"
        if len(missing) == len(names) and (account is None or self.channel_mode(channel) == "files"):
            return "files"
        raise self._missing(channel, names, missing)

    def _missing(self, channel: str, names: list[str], missing: list[str]) -> UsageError:
        have = ", ".join(f"{name} ({self.given[name].where})" for name in names if name in self.given)
        return UsageError(
            f"{channel}: {', '.join(missing)} missing; set: {have or 'none'}. Set all of them in "
            f"{self.home / '.env'} to publish for real, or none to write files"
        )

    def x_credentials(self, account: str = "X") -> XCredentials:
        """The four keys of an X account (a target's `env:`). Raises UsageError if one is missing."""
        names = _names("x", account)
        if missing := [name for name in names if name not in self.given]:
            raise self._missing("x", names, missing)
        return XCredentials(*(SecretStr(self.given[name].value) for name in names))

    def source_login(self, account: str) -> tuple[str, str] | None:
        """A source's user and password (its `env:`), or None. Raises UsageError if only one is set."""
        names = [f"{PREFIX}{account}_{name}" for name in ("USER", "PASSWORD")]
        if missing := [name for name in names if name not in self.given]:
            if len(missing) == len(names):
                return None
            raise UsageError(
                f"{missing[0]} is missing: a source with env: {account} needs both {' and '.join(names)}"
            )
        return self.given[names[0]].value, self.given[names[1]].value

    def source_database_url(self, account: str) -> SecretStr:
        """The database of an SQL source (its `env:`). Raises UsageError if it is not set."""
        name = f"{PREFIX}{account}_DATABASE_URL"
        if name not in self.given:
            raise UsageError(f"{name} is missing: a source with env: {account} reads that database")
        return SecretStr(self.given[name].value)

    def unknown_names(self, accounts: Iterable[str] = ()) -> list[UnknownName]:
        """`BOT_` names that nothing reads, in order; `accounts` are targets' and sources' `env:`."""
        known = {*setting_names()}
        for account in accounts:
            known.update(*(_names(channel, account) for channel in ("x", "telegram")))
            known.update(f"{PREFIX}{account}_{name}" for name in ("USER", "PASSWORD", "DATABASE_URL"))
        unknown = sorted(name for name in self.given if name not in known)
        return [UnknownName(name, self.given[name].where, _nearest(name, known)) for name in unknown]


def _names(channel: str, account: str | None) -> list[str]:
    """The full names that make a channel live; none for a plug-in, which is live when it is named."""
    before = "" if channel == "email" else f"{account or channel.upper()}_"
    return [f"{PREFIX}{before}{name}" for name in REQUIRED.get(channel, ())]


def _nearest(name: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.8)), None)


def setting_names() -> list[str]:
    """Every setting's full name, in the order of `Settings`."""
    return [PREFIX + field.upper() for field in Settings.model_fields if field != "given"]


def load_settings(home: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings: the environment wins over `.env` in the home; an empty value counts as unset.

    `home` (else BOT_HOME, else the current folder) must be a folder. `environ` stands in for the process's
    environment. Raises UsageError naming every bad setting, where it stands and the way out; a secret's
    value is never in a message.
    """
    environ = os.environ if environ is None else environ
    root = Path(home or environ.get(f"{PREFIX}HOME") or ".").expanduser().absolute()
    if not root.is_dir():
        raise UsageError(
            f"{root} is no folder: give a newsroom's home with --home or BOT_HOME, or make one with bot init"
        )
    given = read_given(root / ".env", environ, PREFIX)
    try:
        return Settings(home=root, given=given)
    except ValidationError as error:
        raise UsageError("\n".join(_problem(one, given) for one in error.errors())) from None


def _problem(error: Any, given: Mapping[str, Given]) -> str:
    """One pydantic error in an editor's words."""
    message = str(error["ctx"]["error"]) if error["type"] == "value_error" else error["msg"]
    if not error["loc"]:
        return message
    name = PREFIX + str(error["loc"][0]).upper()
    return f"{name} ({given[name].where}): {message}"
