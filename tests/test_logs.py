"""Nothing secret reaches a log line, in either style."""

import json
import logging
import sys

import pytest

from bot.logs import ConsoleFormatter, JsonFormatter, scrubbed

SIGNED = "https://cdn.example/a.png?ex=1&hm=secret"
CALLBACK = "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb246MTIzOnNlY3JldA/messages/@original"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"GET {SIGNED} failed", "GET https://cdn.example/a.png?… failed"),
        (f"PATCH {CALLBACK} 429", "PATCH https://discord.com/api/v10/webhooks/123/…/messages/@original 429"),
        ("Authorization: Bearer mhk_live_0123456789", "Authorization: Bearer …"),
        ("postgresql+asyncpg://bot:hunter2@db/bot", "postgresql+asyncpg://bot:…@db/bot"),
        ("nothing to hide?", "nothing to hide?"),
    ],
)
def test_secrets_are_cut_out(text: str, shown: str) -> None:
    assert scrubbed(text) == shown


def fail() -> None:
    raise ValueError(SIGNED)


def record(message: str) -> logging.LogRecord:
    try:
        fail()
    except ValueError:
        return logging.LogRecord("bot", logging.ERROR, __file__, 1, message, (), sys.exc_info())
    raise AssertionError


@pytest.mark.parametrize("formatter", [ConsoleFormatter(), JsonFormatter()])
def test_neither_message_nor_traceback_shows_a_signed_address(formatter: logging.Formatter) -> None:
    assert "secret" not in formatter.format(record(f"could not read {SIGNED}"))


def test_json_lines_carry_the_extra_facts() -> None:
    line = record("hello")
    line.job = "abc"

    facts = json.loads(JsonFormatter().format(line))

    assert (facts["message"], facts["level"], facts["job"]) == ("hello", "ERROR", "abc")
