"""Webhooks of Magic Hour: whether one is genuine, and what it tells. No I/O."""

import hashlib
import hmac
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.errors import Unclear
from bot.magic_hour.models import Project, read_as

SIGNATURE_HEADER = "magic-hour-event-signature"
TIMESTAMP_HEADER = "magic-hour-event-timestamp"
FRESH_SECONDS = 300
KINDS = ("image", "video", "audio")
MOST_OUTPUTS = 1_000
"""Far beyond what any tool makes; reading more of them would hold up everybody else."""


class Verdict(Enum):
    """What the signature of a webhook proves.

    FRESH: Magic Hour sent it now. STALE: Magic Hour signed it, at a time too far from now, so it may be a
    late or a replayed delivery; ask for the project instead of believing it. FORGED: anything else.
    """

    FRESH = "fresh"
    STALE = "stale"
    FORGED = "forged"


@dataclass(frozen=True)
class Event:
    """A change of one project; `type` is for example `video.completed`, `kind` its first word."""

    type: str
    project_id: str
    kind: str
    name: str | None
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The project as it stood at the event, with addresses that are nobody's business."""

    @property
    def begun(self) -> bool:
        """Whether it tells that Magic Hour has begun to work on the project, and nothing more."""
        return self.type.endswith(".started")

    @property
    def result(self) -> Project | None:
        """The finished project with all that is needed to deliver it, read anew; None for any other news."""
        project = _project(self.payload) if self.type.endswith(".completed") else None
        if project is None or project.enabled is False or not (project.complete and project.downloads):
            return None
        return project if project.credits_charged is not None else None


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a raw body; `timestamp` as its header has it."""
    # Headers may hold any byte; "replace" keeps an odd one from raising and can never match a signature.
    signed = timestamp.encode("utf-8", "replace") + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify(secret: str, timestamp: str | None, signature: str | None, body: bytes, now: float) -> Verdict:
    """Judge a webhook by its raw body and its two headers; `now` in Unix seconds."""
    if not secret or not timestamp or not signature:
        return Verdict.FORGED
    digest = sign(secret, timestamp, body)
    if not hmac.compare_digest(digest.encode(), signature.strip().lower().encode("utf-8", "replace")):
        return Verdict.FORGED
    return Verdict.FRESH if abs(now - _seconds(timestamp)) <= FRESH_SECONDS else Verdict.STALE


def parse(body: bytes) -> Event | None:
    """Read an event about a project; None for anything else, which may be ignored."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return _event(event) if isinstance(event, dict) else None


def _event(event: dict[str, Any]) -> Event | None:
    kind = str(event.get("type")).partition(".")[0]
    payload = event.get("payload")
    if kind not in KINDS or not isinstance(payload, dict) or (project_id := _text(payload, "id")) is None:
        return None
    return Event(str(event["type"]), project_id, kind, _text(payload, "name"), payload)


def _project(payload: Mapping[str, Any]) -> Project | None:
    downloads = payload.get("downloads")
    if isinstance(downloads, list) and len(downloads) > MOST_OUTPUTS:
        return None
    try:
        return read_as(Project, payload)
    except Unclear:
        return None


def _text(payload: Mapping[str, Any], key: str) -> str | None:
    value = payload.get(key)
    return value if isinstance(value, str) and value else None


def _seconds(timestamp: str) -> float:
    try:
        return float(timestamp)
    except ValueError:
        return -math.inf
