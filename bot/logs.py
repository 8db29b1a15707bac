"""Logging: lines for people or JSON for machines, and neither ever shows a secret."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Literal

_QUERY = re.compile(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+")
_TOKEN_IN_PATH = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.-]{20,}")
_TOKEN_FIELD = re.compile(r"""(["']token["']:\s*["'])[^"']+""")
_BEARER = re.compile(r"\b(Bearer|Bot)\s+[\w.-]{10,}")
_MAGIC_HOUR_KEY = re.compile(r"\bmhk_\w+")
_DATABASE_PASSWORD = re.compile(r"(\w+://[^\s:/@]+:)\S+@")  # a password may hold other signs of @

TALKATIVE = ("discord.gateway", "discord.http", "discord.webhook")
"""Libraries that would log whole commands, with their prompts and tokens, while we debug."""

_KNOWN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def scrubbed(text: str) -> str:
    """The text without signed queries, interaction tokens, keys and passwords."""
    text = _QUERY.sub(r"\1?…", text)
    text = _TOKEN_IN_PATH.sub(r"\1…", text)
    text = _TOKEN_FIELD.sub(r"\1…", text)
    text = _BEARER.sub(r"\1 …", text)
    text = _MAGIC_HOUR_KEY.sub("mhk_…", text)
    return _DATABASE_PASSWORD.sub(r"\1…@", text)


class ConsoleFormatter(logging.Formatter):
    """A line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


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
        return json.dumps({**extra, **facts}, ensure_ascii=False)


def configure_logs(level: str, style: Literal["console", "json"]) -> None:
    """Send everything to standard error; libraries speak up only from WARNING on, unless we debug."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else ConsoleFormatter())
    quiet = logging.DEBUG if level == "DEBUG" else logging.WARNING
    logging.basicConfig(level=quiet, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in ("bot", "cogs"):
        logging.getLogger(name).setLevel(level)
    for name in ("httpx", "httpcore", "aiosqlite", "hpack", *TALKATIVE):
        logging.getLogger(name).setLevel(logging.WARNING)
