"""The bot's settings: what is read, what is refused and in which words, and what is never shown."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import SettingsError
from bot.settings import Settings, read_settings
from bot.web.webhooks import PATH
from tests.environment import REQUIRED, settle_environment

EXAMPLE = Path(__file__).parent.parent / ".env.example"

SECRETS = {
    "DISCORD_TOKEN": "token-nobody-may-see",
    "MAGIC_HOUR_API_KEY": "key-nobody-may-see",
    "MAGIC_HOUR_WEBHOOK_SECRET": "signature-nobody-may-see",
    "DATABASE_URL": "postgresql+asyncpg://bot:password-nobody-may-see@db/bot",
}


@pytest.fixture(autouse=True)
def _away_from_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    settle_environment(monkeypatch, environment)
    return read_settings()


def refusal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    with pytest.raises(SettingsError) as refused:
        read(monkeypatch, **environment)
    return str(refused.value)


def write_env_file(*lines: str) -> None:
    Path(".env").write_text("\n".join(lines), encoding="utf-8")


def test_the_two_required_settings_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **REQUIRED)

    assert settings.discord_token.get_secret_value() == REQUIRED["DISCORD_TOKEN"]
    assert settings.database_url == "sqlite+aiosqlite:///data/bot.db"
    assert (settings.webhook_port, settings.magic_hour_webhook_secret) == (None, None)
    assert (settings.default_allowance_credits, settings.default_allowance_period) == (500, "week")


def test_a_missing_token_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(monkeypatch, MAGIC_HOUR_API_KEY="key")

    assert said == "DISCORD_TOKEN is not set: put it into the environment or into .env (see .env.example)."


def test_several_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody starts the bot five times to learn of five mistakes."""
    said = refusal(
        monkeypatch,
        DISCORD_TOKEN="token",
        DATABASE_URL="mysql://db",
        WEBHOOK_PORT="80800",
        COMMAND_GUILD_ID="my server",
        DEFAULT_ALLOWANCE_PERIOD="year",
        UNKNOWN_PRICE_IMAGE_CREDITS="0",
    )

    assert said == (
        "MAGIC_HOUR_API_KEY is not set: put it into the environment or into .env (see .env.example). "
        "DATABASE_URL must start with sqlite+aiosqlite:// or postgresql+asyncpg://. "
        "WEBHOOK_PORT must be less than or equal to 65535. "
        "COMMAND_GUILD_ID must be a valid integer. "
        "DEFAULT_ALLOWANCE_PERIOD must be 'day', 'week' or 'month'. "
        "UNKNOWN_PRICE_IMAGE_CREDITS must be greater than or equal to 1."
    )


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+asyncpg://bot:pa55:word/bot",
        "postgresql+asyncpg://bot:pa55word@host:port/bot",
        "postgresql+asyncpg://bot:pa55word@host:70000/bot",
        "sqlite+aiosqlite:///file:pa55word.db?mode=memory&uri=true",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_being_quoted(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    said = refusal(monkeypatch, **REQUIRED, DATABASE_URL=address)

    assert said == "DATABASE_URL must be an address as in .env.example, with a port, if any, up to 65535."


@pytest.mark.parametrize(
    "address", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///", "sqlite+aiosqlite:///:memory:"]
)
def test_a_database_that_would_forget_everything_at_its_end_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    said = refusal(monkeypatch, **REQUIRED, DATABASE_URL=address)

    assert said == (
        "DATABASE_URL must name a file after three slashes, such as sqlite+aiosqlite:///data/bot.db."
    )


def test_a_file_after_two_slashes_would_be_a_host_and_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(monkeypatch, **REQUIRED, DATABASE_URL="sqlite+aiosqlite://data/bot.db")

    assert said.startswith("DATABASE_URL must name a file after three slashes")


def test_a_door_without_a_webhook_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(monkeypatch, **REQUIRED, WEBHOOK_PORT="8080")

    assert said == "MAGIC_HOUR_WEBHOOK_SECRET must be set once WEBHOOK_PORT is set."


def test_the_webhook_secret_is_asked_for_beside_other_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(monkeypatch, DISCORD_TOKEN="token", WEBHOOK_PORT="8080")

    assert "MAGIC_HOUR_API_KEY is not set" in said
    assert "MAGIC_HOUR_WEBHOOK_SECRET must be set once WEBHOOK_PORT is set." in said


def test_a_door_with_its_secret_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **REQUIRED, WEBHOOK_PORT="8080", MAGIC_HOUR_WEBHOOK_SECRET="signature")

    assert settings.webhook_port == 8080


def test_a_webhook_secret_without_a_door_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **REQUIRED, MAGIC_HOUR_WEBHOOK_SECRET="signature")

    assert settings.webhook_port is None


@pytest.mark.parametrize(("text", "credit_limit"), [("unlimited", "unlimited"), ("0", 0), ("1200", 1200)])
def test_an_allowance_is_a_number_or_the_word_unlimited(
    monkeypatch: pytest.MonkeyPatch, text: str, credit_limit: object
) -> None:
    settings = read(monkeypatch, **REQUIRED, DEFAULT_ALLOWANCE_CREDITS=text)

    assert settings.default_allowance_credits == credit_limit


def test_a_wrong_allowance_is_told_both_ways_to_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(monkeypatch, **REQUIRED, DEFAULT_ALLOWANCE_CREDITS="plenty")

    assert said == "DEFAULT_ALLOWANCE_CREDITS must be a valid integer or must be 'unlimited'."


def test_at_least_one_job_of_a_member_may_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, **REQUIRED).max_active_jobs_per_member == 3

    said = refusal(monkeypatch, **REQUIRED, MAX_ACTIVE_JOBS_PER_MEMBER="0")

    assert said == "MAX_ACTIVE_JOBS_PER_MEMBER must be greater than or equal to 1."


@pytest.mark.parametrize("name", ["DISCORD_API_URL", "MAGIC_HOUR_BASE_URL"])
def test_an_address_needs_its_scheme_and_loses_its_last_slash(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    said = refusal(monkeypatch, **REQUIRED, **{name: "localhost:9000"})
    settings = read(monkeypatch, **REQUIRED, **{name: "http://localhost:9000/"})

    assert said == f"{name} must start with https:// or http://."
    assert getattr(settings, name.lower()) == "http://localhost:9000"


def test_a_secret_of_spaces_is_refused_and_spaces_around_one_are_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = refusal(monkeypatch, **REQUIRED | {"DISCORD_TOKEN": "   "})
    settings = read(monkeypatch, **REQUIRED | {"DISCORD_TOKEN": " token\t"})

    assert said == "DISCORD_TOKEN must not be empty."
    assert settings.discord_token.get_secret_value() == "token"


def test_an_empty_value_in_the_env_file_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of the example left empty gives the default, or says that a required setting is missing."""
    Path(".env").write_text(
        "DISCORD_TOKEN=\nMAGIC_HOUR_API_KEY=key\nWEBHOOK_PORT=\nLOG_LEVEL=\n", encoding="utf-8"
    )

    said = refusal(monkeypatch)
    settings = read(monkeypatch, DISCORD_TOKEN="token")

    assert said.startswith("DISCORD_TOKEN is not set")
    assert said.count(".") == refusal(monkeypatch, MAGIC_HOUR_API_KEY="key").count(".")
    assert (settings.webhook_port, settings.log_level) == (None, "INFO")


def test_the_environment_goes_before_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_env_file("DISCORD_TOKEN=file", "MAGIC_HOUR_API_KEY=key", "OTHER=thing")

    settings = read(monkeypatch, DISCORD_TOKEN="environment")

    assert settings.discord_token.get_secret_value() == "environment"
    assert settings.magic_hour_api_key.get_secret_value() == "key"


def test_an_env_file_that_is_no_text_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes(b"DISCORD_TOKEN=\xff\xfe")

    assert refusal(monkeypatch) == "The file .env cannot be read: make it a readable text file in UTF-8."


def test_no_secret_is_shown_by_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **SECRETS)

    assert "nobody-may-see" not in f"{settings!r} {settings}"


def test_no_secret_is_told_by_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(
        monkeypatch, **SECRETS | {"DATABASE_URL": "db://nobody-may-see", "LOG_LEVEL": "nobody-may-see"}
    )

    assert said == (
        "DATABASE_URL must start with sqlite+aiosqlite:// or postgresql+asyncpg://. "
        "LOG_LEVEL must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."
    )


def test_no_secret_is_told_where_settings_are_built_in_code(monkeypatch: pytest.MonkeyPatch) -> None:
    settle_environment(monkeypatch, SECRETS | {"DATABASE_URL": "db://nobody-may-see"})

    with pytest.raises(ValidationError) as refused:
        Settings()

    assert "nobody-may-see" not in f"{refused.value!r} {refused.value}"


def test_the_example_shows_the_real_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uncommenting every line of the example changes nothing."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    Path(".env").write_text(
        "\n".join(line.removeprefix("#") for line in lines if "# " not in line), encoding="utf-8"
    )

    from_example = read(monkeypatch, **REQUIRED)
    Path(".env").unlink()

    assert read(monkeypatch, **REQUIRED) == from_example


def test_the_example_names_places_as_they_are_named_elsewhere() -> None:
    """What an operator looks for is the page of Magic Hour, and every page of the door."""
    example = EXAMPLE.read_text(encoding="utf-8")

    assert "Developer Hub" in example
    assert "developer page" not in example
    for page in (PATH, "/healthz", "/readyz", "/metrics"):
        assert page in example


def test_an_archive_is_kept_only_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = read(monkeypatch, **REQUIRED)
    keeping = read(monkeypatch, **REQUIRED, ARCHIVE="true", ARCHIVE_DAYS="7")

    assert (usual.archive, usual.archive_days) == (False, 30)
    assert (keeping.archive, keeping.archive_days) == (True, 7)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ARCHIVE", "perhaps", "ARCHIVE must be true or false."),
        ("ARCHIVE_DAYS", "0", "ARCHIVE_DAYS must be greater than or equal to 1."),
        ("ARCHIVE_DAYS", "forever", "ARCHIVE_DAYS must be a valid integer."),
        ("ARCHIVE_DAYS", "99999", "ARCHIVE_DAYS must be less than or equal to 36500."),
    ],
)
def test_a_wrong_archive_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    assert refusal(monkeypatch, **REQUIRED, **{name: value}) == said


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0", (0,)), ("0,1,5-7", (0, 1, 5, 6, 7)), (" 3 , 1-2, 1", (1, 2, 3)), ("", None)],
)
def test_shards_are_numbers_and_ranges(
    monkeypatch: pytest.MonkeyPatch, text: str, numbers: tuple[int, ...] | None
) -> None:
    assert read(monkeypatch, **REQUIRED, SHARD_COUNT="8", SHARD_IDS=text).shard_ids == numbers


def test_shards_are_divided_by_themselves_unless_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **REQUIRED)

    assert (settings.shard_count, settings.shard_ids) == (None, None)


@pytest.mark.parametrize(
    ("count", "numbers", "said"),
    [
        ("0", "", "SHARD_COUNT must be greater than or equal to 1."),
        ("10001", "", "SHARD_COUNT must be less than or equal to 10000."),
        ("many", "", "SHARD_COUNT must be a valid integer."),
        ("many", "0", "SHARD_COUNT must be a valid integer."),
        ("", "0", "SHARD_IDS needs SHARD_COUNT, the number of all shards together."),
        ("2", "1,2", "SHARD_IDS must lie between 0 and 1, for SHARD_COUNT is 2."),
        ("8", "1;2", "SHARD_IDS must be numbers and ranges such as 0,1 or 0-3."),
        ("8", "-1", "SHARD_IDS must be numbers and ranges such as 0,1 or 0-3."),
        ("8", "1,,2", "SHARD_IDS must be numbers and ranges such as 0,1 or 0-3."),
        ("8", "3-1", "SHARD_IDS must be numbers and ranges such as 0,1 or 0-3."),
        ("8", "0-99999999999", "SHARD_IDS must be numbers and ranges such as 0,1 or 0-3."),
    ],
)
def test_wrong_shards_are_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, count: str, numbers: str, said: str
) -> None:
    assert refusal(monkeypatch, **REQUIRED, SHARD_COUNT=count, SHARD_IDS=numbers) == said
