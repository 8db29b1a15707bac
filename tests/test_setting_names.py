"""Names in `.env` that nothing reads are told, with what is meant perhaps; values never are."""

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.setting_names import READ_BY_OTHERS, complaints, strange_names
from bot.settings import Settings, read_settings, unknown_settings
from tests.environment import settle_environment

HOME = Path(__file__).parents[1]
SETTINGS = [name.upper() for name in Settings.model_fields]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("DISCORD_TOKN=hush", ("DISCORD_TOKN", "is no setting: perhaps DISCORD_TOKEN is meant")),
        (
            "ACCOUNT_FLOOR_CREDIT=5000",
            ("ACCOUNT_FLOOR_CREDIT", "is no setting: perhaps ACCOUNT_FLOOR_CREDITS is meant"),
        ),
        ("  export guild_id = 7", ("guild_id", "is no setting: perhaps COMMAND_GUILD_ID is meant")),
        ("COLOUR=red", ("COLOUR", "is no setting: .env.example has all of them")),
        (
            "UNPRICED_IMAGE_CREDITS=1",
            (
                "UNPRICED_IMAGE_CREDITS",
                "is not read any more: UNKNOWN_PRICE_IMAGE_CREDITS has taken its place",
            ),
        ),
        (
            "UNPRICED_VIDEO_CREDITS=1",
            (
                "UNPRICED_VIDEO_CREDITS",
                "is not read any more: UNKNOWN_PRICE_VIDEO_CREDITS_PER_SECOND has taken its place",
            ),
        ),
        (
            "UNPRICED_AUDIO_CREDITS=1",
            (
                "UNPRICED_AUDIO_CREDITS",
                "is not read any more: UNKNOWN_PRICE_AUDIO_CREDITS has taken its place",
            ),
        ),
    ],
)
def test_a_name_that_nothing_reads_is_told(line: str, told: tuple[str, str]) -> None:
    assert list(complaints(f"DISCORD_TOKEN=t\n{line}\n{line}\n", SETTINGS)) == [told]


@pytest.mark.parametrize(
    "text",
    [
        (HOME / ".env.example").read_text("utf-8"),
        "discord_token=t\r\n export WEBHOOK_PORT=8080",
        "POSTGRES_PASSWORD=word\nSANDBOX_SPEED=5\nCOMPOSE_PROFILES=postgres",
        "# DISCORD_TOKN=hush\n#DISCORD_TOKN=hush",
        "MTIzNDU2.secret.without-a-name\nc2VjcmV0IHdpdGhvdXQgYSBuYW1l==",
        "WEBHOOK_URL=https://bot.example?DISCORD_TOKN=hush",
        "DISCORD_TOKEN=t\nabc0def1=\nJBSWY3DPEHPK3PXP=",
        'MAGIC_HOUR_API_KEY="t\nsecret=of-the-second-line"',
    ],
)
def test_nothing_is_told_of_what_is_read_and_of_what_is_no_name(text: str) -> None:
    assert list(complaints(text, SETTINGS)) == []


def test_what_compose_and_the_sandbox_read_is_known() -> None:
    compose = (HOME / "compose.yaml").read_text("utf-8")
    sandbox = (HOME / "sandbox" / "__main__.py").read_text("utf-8")

    read = {*re.findall(r"\$\{(\w+)", compose), *re.findall(r'default\("(\w+)"', sandbox)}

    assert read == READ_BY_OTHERS


def test_a_misspelt_name_is_told_beside_the_setting_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settle_environment(monkeypatch, {"COLOUR": "of somebody else"})
    (tmp_path / ".env").write_text("DISCORD_TOKN=hush\nMAGIC_HOUR_API_KEY=key\n")

    with pytest.raises(SettingsError) as refused:
        read_settings()

    assert str(refused.value) == (
        "DISCORD_TOKEN is not set: put it into the environment or into .env (see .env.example). "
        "DISCORD_TOKN in .env is no setting: perhaps DISCORD_TOKEN is meant."
    )


def test_what_the_environment_holds_is_nobodys_business(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settle_environment(monkeypatch, {"DISCORD_TOKN": "hush"})

    assert unknown_settings() == []


def test_a_file_that_is_no_text_is_left_to_those_who_need_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"DISCORD_TOKN=\xff\xfe")

    assert strange_names(tmp_path / ".env", SETTINGS) == []
    assert strange_names(tmp_path, SETTINGS) == []
