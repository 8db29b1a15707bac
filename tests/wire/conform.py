"""Discord's limits on messages, checked by hand since its published schema does not hold them all.

A checker adds to `Problems`, one entry per wrong field, addressed as Discord does (`embeds.0.title`).
"""

from collections.abc import Iterable
from typing import Any

from tests.wire.errors import Json

CONTENT_MAX = 2000
EMBEDS_MAX = 10
EMBEDS_SUM_MAX = 6000
FIELDS_MAX = 25
FILES_MAX = 10
NONCE_MAX = 25
ALT_TEXT_MAX = 1024
MENTIONS_MAX = 100
CHOICES_MAX = 25

EMBED_TEXTS = {"title": 256, "description": 4096}
EMBED_PARTS = {("footer", "text"): 2048, ("author", "name"): 256}
EMBED_PICTURES = {("image", "url"), ("thumbnail", "url"), ("author", "icon_url"), ("footer", "icon_url")}


class Problems:
    """What is wrong with a request."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []

    def add(self, path: str, message: str, code: str = "WIRE_INVALID") -> None:
        self.found.append((path, code, message))

    def length(self, path: str, value: Any, most: int, least: int = 0) -> None:
        """A text or a list within its limits; None stands for an absent one."""
        if value is None:
            return
        if not isinstance(value, (str, list)):
            self.add(path, "Must be a string or a list.", "BASE_TYPE_INVALID")
        elif not least <= len(value) <= most:
            self.add(path, f"Must be between {least} and {most} in length.", "BASE_TYPE_BAD_LENGTH")

    def required(self, path: str, value: Any) -> None:
        if value in (None, ""):
            self.add(path, "This field is required", "BASE_TYPE_REQUIRED")

    def unique(self, path: str, values: Iterable[Any]) -> None:
        seen = set()
        for value in values:
            if value in seen:
                self.add(path, f"{value!r} is used twice.", "WIRE_DUPLICATED")
            seen.add(value)

    def tree(self) -> Json:
        """Discord's nested form of the same."""
        root: Json = {}
        for path, code, message in self.found:
            node = root
            for step in path.split("."):
                node = node.setdefault(step, {})
            node.setdefault("_errors", []).append({"code": code, "message": message})
        return root


def check_message(problems: Problems, payload: Json, names: set[str], *, v2: bool) -> None:
    """Check what is sent; `v2` when the message is made of components, `names` of all the files it will have."""
    problems.length("content", payload.get("content"), CONTENT_MAX)
    problems.length("nonce", payload.get("nonce"), NONCE_MAX)
    problems.length("attachments", payload.get("attachments"), FILES_MAX)
    for index, entry in enumerate(payload.get("attachments") or ()):
        problems.length(f"attachments.{index}.description", entry.get("description"), ALT_TEXT_MAX)
    _check_mentions(problems, payload.get("allowed_mentions") or {})
    check_embeds(problems, payload.get("embeds") or [], names)
    if v2:
        for forbidden in ("content", "embeds", "poll", "sticker_ids"):
            if payload.get(forbidden):
                problems.add(
                    forbidden, "Cannot be used beside components V2.", "MESSAGE_CANNOT_USE_LEGACY_FIELDS"
                )


def _check_mentions(problems: Problems, mentions: Json) -> None:
    for kind in ("users", "roles"):
        problems.length(f"allowed_mentions.{kind}", mentions.get(kind), MENTIONS_MAX)
        if mentions.get(kind) and kind in mentions.get("parse", ()):
            problems.add(
                f"allowed_mentions.{kind}", f"Excludes parse: {kind}.", "MESSAGE_ALLOWED_MENTIONS_PARSE"
            )


def check_embeds(problems: Problems, embeds: list[Json], names: set[str]) -> None:
    problems.length("embeds", embeds, EMBEDS_MAX)
    for index, embed in enumerate(embeds):
        _check_embed(problems, f"embeds.{index}", embed, names)
    if sum(map(embed_size, embeds)) > EMBEDS_SUM_MAX:
        problems.add("embeds", f"Must be {EMBEDS_SUM_MAX} or fewer in sum.", "MAX_EMBED_SIZE_EXCEEDED")


def _check_embed(problems: Problems, path: str, embed: Json, names: set[str]) -> None:
    for key, most in EMBED_TEXTS.items():
        problems.length(f"{path}.{key}", embed.get(key), most)
    for (part, key), most in EMBED_PARTS.items():
        problems.length(f"{path}.{part}.{key}", (embed.get(part) or {}).get(key), most)
    for part, key in EMBED_PICTURES:
        check_attachment(problems, f"{path}.{part}.{key}", (embed.get(part) or {}).get(key), names)
    problems.length(f"{path}.fields", embed.get("fields"), FIELDS_MAX)
    for index, item in enumerate(embed.get("fields") or ()):
        problems.length(f"{path}.fields.{index}.name", item.get("name", ""), 256, 1)
        problems.length(f"{path}.fields.{index}.value", item.get("value", ""), 1024, 1)


def check_attachment(problems: Problems, path: str, url: str | None, names: set[str]) -> None:
    if url and url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
        problems.add(path, f"Refers to {url}, which is not attached.", "ATTACHMENT_NOT_FOUND")


def embed_size(embed: Json) -> int:
    """The characters that count towards the sum over all embeds."""
    texts = [embed.get(key) for key in EMBED_TEXTS]
    texts += [(embed.get(part) or {}).get(key) for part, key in EMBED_PARTS]
    texts += [item.get(key) for item in embed.get("fields") or () for key in ("name", "value")]
    return sum(len(text) for text in texts if text)


def check_choices(problems: Problems, path: str, choices: list[Json]) -> None:
    """The choices of an option or of an autocompletion."""
    problems.length(path, choices, CHOICES_MAX)
    for index, choice in enumerate(choices):
        problems.length(f"{path}.{index}.name", choice.get("name", ""), 100, 1)
        if isinstance(choice.get("value"), str):
            problems.length(f"{path}.{index}.value", choice["value"], 100)
