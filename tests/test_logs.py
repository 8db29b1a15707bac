"""Nothing secret reaches a log line, in either style."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.logs import ConsoleFormatter, JsonFormatter, configure_logs, scrubbed

SIGNED = "https://cdn.example/a.png?ex=1&hm=secret"
CALLBACK = "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb246MTIzOnNlY3JldA/messages/@original"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"GET {SIGNED} failed", "GET https://cdn.example/a.png?… failed"),
        (f"PATCH {CALLBACK} 429", "PATCH https://discord.com/api/v10/webhooks/123/…/messages/@original 429"),
        (
            "Event: {'type': 2, 'token': 'aW50ZXJhY3Rpb24', 'v': 1}",
            "Event: {'type': 2, 'token': '…', 'v': 1}",
        ),
        ('{"token": "aW50ZXJhY3Rpb24"}', '{"token": "…"}'),
        ("Authorization: Bearer mhk_live_0123456789", "Authorization: Bearer …"),
        ("postgresql+asyncpg://bot:hunter2@db/bot", "postgresql+asyncpg://bot:…@db/bot"),
        ("postgresql+asyncpg://bot:p@ss@word@db/bot", "postgresql+asyncpg://bot:…@db/bot"),
        ("the key mhk_live_0123456789 is wrong", "the key mhk_… is wrong"),
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


@pytest.fixture
def loggers_as_before() -> Iterator[None]:
    """Puts every level and handler back where it was."""
    root, names = logging.getLogger(), [*logging.root.manager.loggerDict]
    levels = {name: logging.getLogger(name).level for name in names}
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in {*logging.root.manager.loggerDict}:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    logging.captureWarnings(capture=False)


@pytest.mark.usefixtures("loggers_as_before")
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
@pytest.mark.parametrize("name", ["discord.gateway", "discord.http", "discord.webhook.async_"])
def test_libraries_that_see_tokens_and_prompts_never_tell_them(
    level: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """discord.py's debugging prints every command as it comes in and every answer as it goes out."""
    configure_logs(level, "console")

    logging.getLogger(name).debug("Event: {'prompt': 'a surprise'}")
    logging.getLogger(name).warning("something to know")

    written = capsys.readouterr().err
    assert "a surprise" not in written
    assert "something to know" in written
