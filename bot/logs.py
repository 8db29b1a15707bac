"""Logging: lines for people or JSON for machines, and neither ever shows a secret."""

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

_QUERY = re.compile(
    r"(https?://"
    # The bot's invitation is no secret, and without its query it would lead nowhere.
    r"(?!discord\.com/oauth2/authorize\?client_id=\d+&scope=[a-z.+]+&permissions=\d+(?![\w&=]))"
    r"[^\s?\"'<>]{1,2000})\?[^\s\"'<>]+"  # without an end, a text of many addresses would be searched for seconds
)
_TOKEN_IN_PATH = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.-]{20,}")
_TOKEN_FIELD = re.compile(r"""(["']token["']:\s*["'])[^"']+""")
_BEARER = re.compile(r"\b(Bearer|Bot)\s+[\w.-]{10,}")
_MAGIC_HOUR_KEY = re.compile(r"\bmhk_\w+")
_DATABASE_PASSWORD = re.compile(
    r"((?<!\w)\w+://[^\s:/@]{1,300}:)\S+@"  # a password may hold other signs of @
)

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
"""What ends a line or commands a terminal, and how it is shown instead."""

_LEFT_BY_JSON = {code: f"\\u{code:04x}" for code in _CONTROL if code > 31}  # noqa: PLR2004  JSON escapes the others
"""The same as JSON writes it, which it need not."""

TALKATIVE = ("discord.gateway", "discord.http", "discord.webhook")
"""Libraries that would log whole commands, with their prompts and tokens, while we debug."""

_about: ContextVar[Mapping[str, object]] = ContextVar("about", default=MappingProxyType({}))
"""What the lines are about that are written now, in this task and in those that it begins."""

_KNOWN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def scrubbed(text: str) -> str:
    """The text without signed queries, interaction tokens, keys and passwords."""
    text = _QUERY.sub(r"\1?…", text)
    text = _TOKEN_IN_PATH.sub(r"\1…", text)
    text = _TOKEN_FIELD.sub(r"\1…", text)
    text = _BEARER.sub(r"\1 …", text)
    text = _MAGIC_HOUR_KEY.sub("mhk_…", text)
    return _DATABASE_PASSWORD.sub(r"\1…@", text)


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Every line that is written inside, and by the tasks that are begun there, carries these facts."""
    before = _about.set({**_about.get(), **facts})
    try:
        yield
    finally:
        _about.reset(before)


def from_now_on(**facts: object) -> None:
    """The same for the rest of the task, which must be about nothing else to its end."""
    _about.set({**_about.get(), **facts})


class AboutFilter(logging.Filter):
    """Adds what a line is about, unless the line says it itself; lets everything pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in _about.get().items():
            record.__dict__.setdefault(name, value)
        return True


class ConsoleFormatter(logging.Formatter):
    """A line for people, and below it a traceback, indented: what somebody else has written must not look like lines of
    ours, nor command a terminal.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's own name
        return super().formatMessage(record).translate(_CONTROL)

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).split("\n")  # that of the message, and those of a traceback
        return scrubbed("\n".join([lines[0], *(f"    {line.translate(_CONTROL)}" for line in lines[1:])]))


class JsonFormatter(logging.Formatter):
    """One JSON object a line; what was given as `extra` stands in it under its own name."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if record.exc_info:
            facts["exception"] = scrubbed(self.formatException(record.exc_info))
        extra = {name: scrubbed(str(value)) for name, value in record.__dict__.items() if name not in _KNOWN}
        return json.dumps({**extra, **facts}, ensure_ascii=False).translate(_LEFT_BY_JSON)


def configure_logs(level: str, style: Literal["console", "json"]) -> None:
    """Send everything to standard error; libraries speak up only from WARNING on, unless we debug."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(AboutFilter())
    handler.setFormatter(JsonFormatter() if style == "json" else ConsoleFormatter())
    quiet = logging.DEBUG if level == "DEBUG" else logging.WARNING
    logging.basicConfig(level=quiet, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in ("bot", "cogs"):
        logging.getLogger(name).setLevel(level)
    for name in ("httpx", "httpcore", "aiosqlite", "hpack", *TALKATIVE):
        logging.getLogger(name).setLevel(logging.WARNING)
