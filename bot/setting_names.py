"""Names in `.env` that nothing reads: misspelt ones, and those of settings that are gone. Values are never shown."""

import difflib
import re
from collections.abc import Collection, Iterator
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

NAME = re.compile(r"[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*")
"""In one case, as names are: what was pasted without its name may be a secret, and looks otherwise."""

REPLACED = {
    "UNPRICED_IMAGE_CREDITS": "UNKNOWN_PRICE_IMAGE_CREDITS",
    "UNPRICED_VIDEO_CREDITS": "UNKNOWN_PRICE_VIDEO_CREDITS_PER_SECOND",
    "UNPRICED_AUDIO_CREDITS": "UNKNOWN_PRICE_AUDIO_CREDITS",
}

READ_BY_OTHERS = {"POSTGRES_PASSWORD", "SANDBOX_SPEED", "SANDBOX_PORT", "SANDBOX_DIR"}
"""What compose.yaml and the sandbox read."""
COMPOSE = "COMPOSE_"
"""How names begin that Docker Compose itself reads."""

NEAR = 0.65


def strange_names(env_file: Path, settings: Collection[str]) -> list[str]:
    """A sentence about each name of a file that is none of these settings; nothing of one that cannot be read, about
    which there are other sentences. It blocks.
    """
    try:
        text = env_file.read_text("utf-8") if env_file.is_file() else ""  # a pipe may be read only once
    except (OSError, UnicodeError):
        return []
    return [f"{name} in {env_file} {told}." for name, told in complaints(text, settings)]


def complaints(text: str, settings: Collection[str]) -> Iterator[tuple[str, str]]:
    """The names of a file's text that nothing reads, each once and with what is to be said about it. Pure."""
    for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items():
        known = name.upper() in settings or name.upper() in READ_BY_OTHERS or name.startswith(COMPOSE)
        if not known and NAME.fullmatch(name) and (said := _complaint(name.upper(), value, settings)):
            yield name, said


def _complaint(name: str, value: str | None, settings: Collection[str]) -> str | None:
    if name in REPLACED:
        return f"is not read any more: {REPLACED[name]} has taken its place"
    if near := difflib.get_close_matches(name, settings, n=1, cutoff=NEAR):
        return f"is no setting: perhaps {near[0]} is meant"
    # A secret that was pasted alone may end in a sign that looks as if a value were to follow.
    return "is no setting: .env.example has all of them" if value else None
