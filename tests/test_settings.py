"""Settings: the contract's names, every mistake named at once, and no secret in any message."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.errors import UsageError
from bot.settings import Address, load_settings, setting_names

X_KEYS = {
    "BOT_X_API_KEY": "key-one",
    "BOT_X_API_SECRET": "secret-two",
    "BOT_X_ACCESS_TOKEN": "token-three",
    "BOT_X_ACCESS_SECRET": "secret-four",
}
MAIL = {"BOT_SMTP_URL": "smtp://ana:pa55word@mail.example.org:587", "BOT_EMAIL_FROM": "News <n@example.org>"}
HTTPS = {"BOT_PUBLIC_URL": "https://letters.example.org"}


def problem(home: Path, environ: dict[str, str]) -> str:
    """The message that these settings are refused with."""
    with pytest.raises(UsageError) as refused:
        load_settings(home, environ)
    assert refused.value.exit_code == 2
    return str(refused.value)


def test_the_names_are_the_contract() -> None:
    """Tools that drive the bot rely on these names."""
    assert setting_names() == [
        "BOT_HOME",
        "BOT_DATABASE_URL",
        "BOT_SECRET_KEY",
        "BOT_PUBLIC_URL",
        "BOT_HTTP",
        "BOT_DESK_HTTP",
        "BOT_SMTP_URL",
        "BOT_EMAIL_FROM",
        "BOT_EMAIL_CONNECTIONS",
        "BOT_X_API_KEY",
        "BOT_X_API_SECRET",
        "BOT_X_ACCESS_TOKEN",
        "BOT_X_ACCESS_SECRET",
        "BOT_X_API_URL",
        "BOT_X_PART_SECONDS",
        "BOT_TELEGRAM_TOKEN",
        "BOT_TELEGRAM_CHAT",
        "BOT_TELEGRAM_API_URL",
        "BOT_PRIVATE_HOSTS",
    ]


def test_an_empty_home_has_the_defaults_of_the_contract(tmp_path: Path) -> None:
    """Nothing need be set to try the bot."""
    found = load_settings(tmp_path, {})
    assert found.home == tmp_path
    assert found.database_url.get_secret_value() == "sqlite:///bot.db"
    assert (found.http, found.desk_http) == (Address("127.0.0.1", 8000), Address("127.0.0.1", 8001))
    assert found.public_url == "http://127.0.0.1:8000"
    assert [found.channel_mode(channel) for channel in ("email", "x", "telegram")] == ["files"] * 3


def test_the_environment_wins_over_the_file_and_a_quoted_value_is_read(tmp_path: Path) -> None:
    """`.env` is the home's; a value in the environment is somebody's wish for this run."""
    (tmp_path / ".env").write_text(
        "# ours\n\nexport BOT_TELEGRAM_CHAT='@two words'\nBOT_HTTP=127.0.0.1:9000 # public\n", "utf-8-sig"
    )
    found = load_settings(tmp_path, {"BOT_HTTP": "[::1]:9001"})
    assert found.telegram_chat == "@two words"
    assert found.http == Address("::1", 9001)
    assert found.public_url == "http://[::1]:9001"
    assert found.given["BOT_TELEGRAM_CHAT"].where.endswith(".env line 3")


def test_an_empty_value_counts_as_unset(tmp_path: Path) -> None:
    """A copied .env.example with empty names must not half-connect an account."""
    (tmp_path / ".env").write_text("BOT_TELEGRAM_TOKEN=\nBOT_X_API_KEY='  '\n")
    found = load_settings(tmp_path, {"BOT_HTTP": ""})
    assert (found.channel_mode("telegram"), found.channel_mode("x")) == ("files", "files")
    assert found.http.port == 8000


def test_an_empty_value_in_the_environment_switches_off_what_the_file_says(tmp_path: Path) -> None:
    """The environment wins, also when it says: nothing."""
    (tmp_path / ".env").write_text("BOT_TELEGRAM_TOKEN=1:abc\n")
    assert load_settings(tmp_path, {"BOT_TELEGRAM_TOKEN": ""}).channel_mode("telegram") == "files"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BOT_HTTP", "8000", "write host:port"),
        ("BOT_HTTP", "127.0.0.1:99999", "write host:port"),
        ("BOT_DESK_HTTP", "0.0.0.0:8001", "no login"),
        ("BOT_DESK_HTTP", "desk.example.org:8001", "no login"),
        ("BOT_PUBLIC_URL", "letters.example.org", "write it in full"),
        ("BOT_PUBLIC_URL", "https://letters.example.org/?a=1", "write it in full"),
        ("BOT_EMAIL_FROM", "The Paper", "no sender"),
        ("BOT_EMAIL_FROM", "a@example.org, b@example.org", "no sender"),
        ("BOT_EMAIL_CONNECTIONS", "many", "integer"),
        ("BOT_EMAIL_CONNECTIONS", "0", "greater than or equal to 1"),
        ("BOT_X_PART_SECONDS", "-1", "greater than or equal to 0"),
        ("BOT_X_PART_SECONDS", "nan", "less than or equal to 600"),
        ("BOT_X_API_URL", "ftp://example.org", "no web address"),
        ("BOT_DATABASE_URL", "postgresql://bot@db/bot", "BOT_SECRET_KEY is needed"),
    ],
)
def test_a_bad_setting_is_named_with_the_way_out(tmp_path: Path, name: str, value: str, says: str) -> None:
    """Each refusal names the setting and what to write."""
    message = problem(tmp_path, {name: value})
    assert name in message or "BOT_SECRET_KEY" in message
    assert says in message


def test_every_mistake_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    """One start, one list: nobody fixes a file line by line by trial."""
    (tmp_path / ".env").write_text("BOT_HTTP=nowhere\n\nBOT_EMAIL_CONNECTIONS=lots\n")
    message = problem(tmp_path, {"BOT_PUBLIC_URL": "example"})
    assert f"BOT_HTTP ({tmp_path}/.env line 1)" in message
    assert f"BOT_EMAIL_CONNECTIONS ({tmp_path}/.env line 3)" in message
    assert "BOT_PUBLIC_URL (the environment)" in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"BOT_HTTP\n", "line 1: write NAME=value"),
        (b"\n# x\nBOT_X_API_KEY='half\n", "line 3: write NAME=value"),
        (b"BOT_HTTP=a:1\nBOT_HTTP=b:2\n", "line 2: BOT_HTTP is set a second time"),
        (b"BOT_EMAIL_FROM=\xff\xfe\n", "not UTF-8"),
        (b'BOT_X_API_KEY="a\nb"\n', "line break"),
    ],
)
def test_a_broken_env_file_is_refused_with_its_line(tmp_path: Path, content: bytes, says: str) -> None:
    """A line that cannot be understood may have been a credential."""
    (tmp_path / ".env").write_bytes(content)
    assert says in problem(tmp_path, {})


def test_some_of_a_channel_is_an_error_that_names_what_is_missing(tmp_path: Path) -> None:
    """Half an account is a mistake, never a trial run."""
    found = load_settings(tmp_path, {"BOT_X_API_KEY": "hush", "BOT_X_ACCESS_TOKEN": "hush"})
    with pytest.raises(UsageError, match="BOT_X_API_SECRET, BOT_X_ACCESS_SECRET missing") as refused:
        found.channel_mode("x")
    assert "hush" not in str(refused.value)
    with pytest.raises(UsageError, match="BOT_SMTP_URL missing"):
        load_settings(tmp_path, {"BOT_EMAIL_FROM": "n@example.org"}).channel_mode("email")


def test_a_channel_with_all_its_names_is_live(tmp_path: Path) -> None:
    """All set: it publishes."""
    found = load_settings(tmp_path, {**X_KEYS, **MAIL, **HTTPS, "BOT_TELEGRAM_TOKEN": "1:a"})
    assert [found.channel_mode(channel) for channel in ("email", "x", "telegram")] == ["live"] * 3
    assert found.x_credentials().access_secret.get_secret_value() == "secret-four"


def test_another_account_is_read_under_its_own_prefix(tmp_path: Path) -> None:
    """`env: X_FR` reads BOT_X_FR_*, and those names are known."""
    french = {name.replace("BOT_X_", "BOT_X_FR_"): f"fr-{value}" for name, value in X_KEYS.items()}
    found = load_settings(tmp_path, {**X_KEYS, **french})
    assert found.channel_mode("x", "X_FR") == "live"
    assert found.x_credentials("X_FR").api_key.get_secret_value() == "fr-key-one"
    assert found.unknown_names(["X_FR"]) == []
    assert len(found.unknown_names()) == 4


def test_an_account_without_credentials_is_an_error_beside_a_live_one(tmp_path: Path) -> None:
    """A named account that would silently write files while its sister publishes is a missed send."""
    with pytest.raises(UsageError, match="BOT_X_FR_API_KEY"):
        load_settings(tmp_path, X_KEYS).channel_mode("x", "X_FR")
    assert load_settings(tmp_path, {}).channel_mode("x", "X_FR") == "files"


def test_an_unknown_name_is_told_with_what_may_be_meant(tmp_path: Path) -> None:
    """A typo in a name is otherwise a setting that silently does nothing."""
    (tmp_path / ".env").write_text("BOT_TELEGRAM_TOKN=1:a\nOTHER=1\n")
    (unknown,) = load_settings(tmp_path, {}).unknown_names()
    assert str(unknown) == (
        f"BOT_TELEGRAM_TOKN ({tmp_path}/.env line 1) is no setting; did you mean BOT_TELEGRAM_TOKEN?"
    )


@pytest.mark.parametrize("relay", ["mail.example.org", "192.0.2.7"])
def test_a_real_relay_needs_an_https_public_address(tmp_path: Path, relay: str) -> None:
    """Unsubscribe links of real mail must work for real readers."""
    mail = {"BOT_SMTP_URL": f"smtp://{relay}", "BOT_EMAIL_FROM": "n@example.org"}
    assert "BOT_PUBLIC_URL must be an https address" in problem(tmp_path, mail)
    assert load_settings(tmp_path, {**mail, **HTTPS}).channel_mode("email") == "live"


@pytest.mark.parametrize("relay", ["localhost:2525", "127.0.0.1:25", "[::1]:25", "127.8.9.1"])
def test_a_relay_on_this_machine_does_not(tmp_path: Path, relay: str) -> None:
    """A trial against a loopback relay needs no certificate."""
    mail = {"BOT_SMTP_URL": f"smtp://{relay}", "BOT_EMAIL_FROM": "n@example.org"}
    assert load_settings(tmp_path, mail).relay_is_loopback


@given(value=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=4).filter(str.strip))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_and_no_repr_shows_a_secret(tmp_path: Path, value: str) -> None:
    """Whatever a secret looks like, neither an error nor a log line of the settings holds it."""
    secret = f"hunter{value}2"
    for name in ("BOT_SMTP_URL", "BOT_DATABASE_URL", "BOT_X_API_KEY", "BOT_SECRET_KEY", "BOT_TELEGRAM_TOKEN"):
        try:
            said = repr(load_settings(tmp_path, {name: secret}))
        except UsageError as refused:
            said = str(refused)
        assert "hunter" not in said


def test_the_home_must_be_a_folder(tmp_path: Path) -> None:
    """A mistyped home is not created by reading it."""
    assert "bot init" in problem(tmp_path / "nowhere", {})
    assert load_settings(None, {"BOT_HOME": str(tmp_path)}).home == tmp_path


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("cms.example.org", (("cms.example.org", None),)),
        ("cms.example.org, 10.0.0.7:8080,", (("cms.example.org", None), ("10.0.0.7", 8080))),
        ("[fd00::7]:80,fd00::8,[fd00::9]", (("fd00::7", 80), ("fd00::8", None), ("fd00::9", None))),
        ("büro.example", (("büro.example", None),)),
    ],
)
def test_private_hosts_are_names_and_addresses_with_a_port_or_without(
    tmp_path: Path, written: str, read: object
) -> None:
    """A newsroom names its own hosts once, as its sources write them."""
    assert load_settings(tmp_path, {"BOT_PRIVATE_HOSTS": written}).private_hosts == read


@pytest.mark.parametrize(
    "written", ["http://cms.example.org", "cms:99999", "10.0.0.0/8", "*.example.org", "a b"]
)
def test_what_is_no_host_is_refused_with_what_to_write(tmp_path: Path, written: str) -> None:
    """A network or a pattern would open more than one door."""
    told = problem(tmp_path, {"BOT_PRIVATE_HOSTS": written})
    assert f'BOT_PRIVATE_HOSTS (the environment): "{written}" is no host' in told
    assert "10.0.0.7:8080" in told


def test_a_sources_account_is_read_by_its_name(tmp_path: Path) -> None:
    """`env: CMS` at a source: its user and password, or its database, and no other's."""
    found = load_settings(tmp_path, {"BOT_CMS_USER": "reader", "BOT_CMS_PASSWORD": "hidden"})
    assert found.source_login("CMS") == ("reader", "hidden")
    assert found.source_login("WIRE") is None
    assert found.unknown_names(["CMS"]) == []
    with pytest.raises(UsageError, match="BOT_CMS_DATABASE_URL is missing"):
        found.source_database_url("CMS")


def test_half_a_sources_account_is_a_mistake(tmp_path: Path) -> None:
    """A user without a password would be refused by the other side, much later."""
    with pytest.raises(UsageError, match="BOT_CMS_PASSWORD is missing"):
        load_settings(tmp_path, {"BOT_CMS_USER": "reader"}).source_login("CMS")
