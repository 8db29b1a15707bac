"""Names in `.env` that nothing reads: misspelt ones, and those of settings that are gone. Values are never shown."""

import difflib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

NAME = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)[ \t]*=", re.MULTILINE)
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
    for name in dict.fromkeys(NAME.findall(text)):
        known = name.upper() in settings or name.upper() in READ_BY_OTHERS or name.startswith(COMPOSE)
        if not known:
            yield name, _complaint(name.upper(), settings)


def _complaint(name: str, settings: Collection[str]) -> str:
    if name in REPLACED:
        return f"is not read any more: {REPLACED[name]} has taken its place"
    near = difflib.get_close_matches(name, settings, n=1, cutoff=NEAR)
    return (
        f"is no setting: perhaps {near[0]} is meant"
        if near
        else "is no setting: .env.example has all of them"
    )
