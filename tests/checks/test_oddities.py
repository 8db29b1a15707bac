"""Settings that can be read and yet are probably not meant like this."""

from pathlib import Path
from typing import Any

import pytest

from bot.checks.oddities import oddities, settings_check
from bot.settings import Settings
from tests.checks.listing import said

PLAIN: dict[str, Any] = {"discord_token": "token", "magic_hour_api_key": "mhk_live"}
DOOR: dict[str, Any] = {"webhook_port": 8080, "magic_hour_webhook_secret": "whsec"}
POSTGRESQL = "postgresql+asyncpg://bot:hush@db/bot"


def settings(**facts: Any) -> Settings:
    return Settings.model_validate(PLAIN | facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"command_guild_id": 77}, "COMMAND_GUILD_ID has the commands on server 77 alone"),
        ({**DOOR, "webhook_port": 0}, "WEBHOOK_PORT is 0, so every start takes another port"),
        ({"webhook_url": "https://bot.example"}, "WEBHOOK_URL means nothing without WEBHOOK_PORT"),
        (
            {"webhook_url": "https://bot.example", "magic_hour_webhook_secret": "whsec"},
            "WEBHOOK_URL and MAGIC_HOUR_WEBHOOK_SECRET mean nothing without WEBHOOK_PORT",
        ),
        ({"shard_count": 4, "shard_ids": "0,1"}, "SHARD_IDS leaves shards to other processes"),
        ({"discord_api_url": "http://proxy.example/api/v10"}, "DISCORD_API_URL is not https://"),
        ({"magic_hour_base_url": "http://192.0.2.1"}, "MAGIC_HOUR_BASE_URL is not https://"),
    ],
)
def test_what_is_odd_is_told_in_one_sentence(facts: dict[str, Any], words: str) -> None:
    (told,) = oddities(settings(**facts))

    assert told.startswith(words)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {**DOOR, "webhook_url": "https://bot.example"},
        {"shard_count": 2, "shard_ids": "0,1"},
        {"shard_count": 4, "shard_ids": "0,1", "database_url": POSTGRESQL},
        {"discord_api_url": "http://127.0.0.1:8000/api/v10", "magic_hour_base_url": "http://magic-hour:8000"},
    ],
)
def test_what_is_meant_like_this_is_not_odd(facts: dict[str, Any]) -> None:
    assert list(oddities(settings(**facts))) == []


async def test_a_file_of_secrets_that_everybody_can_read_is_odd(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    assert await said(settings_check(settings(), env_file)) == ["ok    settings: nothing odd."]

    env_file.touch(mode=0o600)
    assert await said(settings_check(settings(), env_file)) == ["ok    settings: nothing odd."]

    env_file.chmod(0o644)
    (line,) = await said(settings_check(settings(), env_file))
    assert line.startswith(f"warn  settings: {env_file} holds secrets and every user ")


async def test_names_in_the_file_that_nothing_reads_are_odd(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.touch(mode=0o600)
    env_file.write_text("ACCOUNT_FLOOR_CREDIT=5000\nACCOUNT_FLOOR_CREDITS=5000\n")

    assert await said(settings_check(settings(), env_file)) == [
        (
            f"warn  settings: ACCOUNT_FLOOR_CREDIT in {env_file} is no setting: perhaps ACCOUNT_FLOOR_CREDITS is "
            "meant."
        )
    ]
