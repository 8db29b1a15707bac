"""Nothing secret reaches a log line, in either style."""

import asyncio
import json
import logging
import sys
import time
from collections.abc import Iterator

import pytest

from bot.logs import ConsoleFormatter, JsonFormatter, about, configure_logs, from_now_on, scrubbed
from tests.log_lines import written

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


log = logging.getLogger("bot.anything")


def test_lines_say_what_they_are_about() -> None:
    with written() as lines:
        with about(job="abc", guild=1):
            log.info("inside")
            with about(job="def"):
                log.info("further inside")
            log.info("inside again")
        log.info("outside")

    assert [(line.get("job"), line.get("guild")) for line in lines] == [
        ("abc", "1"),
        ("def", "1"),
        ("abc", "1"),
        (None, None),
    ]


def test_what_a_line_says_itself_counts() -> None:
    with written() as lines, about(job="abc"):
        log.info("about another", extra={"job": "def"})

    assert lines[0]["job"] == "def"


def test_after_an_error_nothing_is_about_it_any_more() -> None:
    with written() as lines:
        with pytest.raises(ValueError, match="secret"), about(job="abc"):
            fail()
        log.info("outside")

    assert "job" not in lines[0]


async def test_tasks_that_run_beside_each_other_are_about_their_own() -> None:
    both_are_there = asyncio.Barrier(2)

    async def carry(job: str) -> None:
        with about(job=job):
            await both_are_there.wait()
            log.info("%s", job)
            await asyncio.to_thread(log.info, "%s", job)

    with written() as lines:
        await asyncio.gather(carry("abc"), carry("def"))
        log.info("nothing")

    *told, last = lines
    assert [line["job"] for line in told] == [line["message"] for line in told]
    assert len(told) == 4
    assert "job" not in last


async def test_what_a_task_is_about_ends_with_it() -> None:
    async def answer() -> None:
        from_now_on(interaction=1)
        from_now_on(job="abc")
        log.info("inside")

    with written() as lines:
        await asyncio.create_task(answer())
        log.info("outside")

    assert (lines[0]["interaction"], lines[0]["job"]) == ("1", "abc")
    assert not lines[1].keys() & {"interaction", "job"}


def test_what_lines_are_about_is_scrubbed_too() -> None:
    with written() as lines, about(job=SIGNED):
        log.info("hello")

    assert "secret" not in json.dumps(lines)


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

    told = capsys.readouterr().err
    assert "a surprise" not in told
    assert "something to know" in told


@pytest.mark.usefixtures("loggers_as_before")
def test_lines_for_machines_have_the_ids_and_those_for_people_are_short(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for style in ("json", "console"):
        configure_logs("INFO", "json" if style == "json" else "console")
        with about(job="abc", interaction=7):
            log.info("hello")

    for_machines, for_people = capsys.readouterr().err.splitlines()
    facts = json.loads(for_machines)
    assert (facts["job"], facts["interaction"], facts["message"]) == ("abc", "7", "hello")
    assert for_people.endswith("INFO    bot.anything: hello")


def test_what_somebody_else_wrote_cannot_look_like_lines_of_ours() -> None:
    forged = "cat.png\n2026-01-01 00:00:00 INFO    bot.app: all is well\x1b[2J\u2028more"
    line = logging.LogRecord("bot", logging.WARNING, __file__, 1, "gone: %s", (forged,), None)

    shown = ConsoleFormatter().format(line)

    assert shown.splitlines() == [shown]
    assert shown.endswith(
        r"gone: cat.png\x0a2026-01-01 00:00:00 INFO    bot.app: all is well\x1b[2J\u2028more"
    )


@pytest.mark.parametrize("sort", [ValueError, OSError])
def test_nor_can_what_stands_in_an_exception(sort: type[Exception]) -> None:
    forged = "no\n2026-01-01 00:00:00 INFO    bot.app: all is well\r\x1b[2J\u2028more\x85and more"
    line = logging.LogRecord("bot", logging.ERROR, __file__, 1, "it failed", (), (sort, sort(forged), None))
    line.stack_info = f"Stack (most recent call last):\n{forged}"

    first, *more = ConsoleFormatter().format(line).splitlines()

    assert first.endswith("it failed")
    assert {each[:4] for each in more} == {"    "}
    assert [each.strip() for each in more].count(
        r"2026-01-01 00:00:00 INFO    bot.app: all is well\x0d\x1b[2J\u2028more\x85and more"
    ) == 2


def test_a_line_for_machines_is_one_line_that_commands_nothing() -> None:
    forged = "no\nmore\x1b[2J\u2028more\x85and more\x9b2J"
    line = logging.LogRecord(
        "bot", logging.ERROR, __file__, 1, forged, (), (ValueError, ValueError(forged), None)
    )

    written_down = JsonFormatter().format(line)

    assert written_down.isprintable()
    facts = json.loads(written_down)
    assert (facts["message"], facts["exception"]) == (forged, f"ValueError: {forged}")


def test_a_traceback_still_has_its_lines() -> None:
    first, *more = ConsoleFormatter().format(record("it failed")).splitlines()

    assert first.endswith("it failed")
    assert more[0] == "    Traceback (most recent call last):"
    assert more[-1] == "    ValueError: https://cdn.example/a.png?…"
    assert len(more) > 3


@pytest.mark.parametrize("text", ["a" * 20_000, "https://" * 2_500, "https://a" * 2_500, "a://b:" * 3_000])
def test_no_text_keeps_whoever_looks_for_secrets_busy(text: str) -> None:
    """Every line is looked through on the event loop: here it took seconds once."""
    begun = time.process_time()
    scrubbed(text)
    assert time.process_time() - begun < 1
