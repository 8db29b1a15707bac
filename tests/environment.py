"""An environment that holds exactly the settings a test names."""

import pytest

from bot.settings import Settings

REQUIRED = {"DISCORD_TOKEN": "token", "MAGIC_HOUR_API_KEY": "key"}


def settle_environment(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    """Take every setting of the bot out of the environment and put the given ones in."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
