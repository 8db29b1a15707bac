"""POST /v1/ai-voice-generator."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.tones import write_tones
from sandbox.magic_hour.refusals import Refused
from sandbox.magic_hour.tools.tool import Body, Part, Tool

CHARACTERS_PER_CREDIT = 10
VOICES_FILE = Path(__file__).parents[3] / "bot" / "tools" / "data" / "voices.json"


class VoiceStyle(Part):
    """What is said, and by whom."""

    prompt: str = Field(min_length=1, max_length=1000)
    voice_name: str = Field(min_length=1)


class VoiceBody(Body):
    """The body of the voice generator."""

    style: VoiceStyle


class VoiceGenerator(Tool):
    """A row of tones, one for each letter of the text."""

    title = "AI Voice Generator"
    path = "/v1/ai-voice-generator"
    kind = "audio"
    project_type = "VOICE_GENERATOR"
    p50_seconds = 21
    extension = "wav"
    body = VoiceBody

    def __init__(self, voices_file: Path = VOICES_FILE) -> None:
        self._voices = read_voices(voices_file)

    def check(self, request: VoiceBody, tier: str) -> None:  # noqa: ARG002  every plan may speak
        voice = request.style.voice_name
        if self._voices and voice not in self._voices:
            raise Refused(400, "style.voice_name: this voice does not exist")

    def price(self, request: VoiceBody, tier: str) -> int:  # noqa: ARG002  the same on every plan
        return -(-len(request.style.prompt) // CHARACTERS_PER_CREDIT)

    def prompt(self, request: VoiceBody) -> str:
        return request.style.prompt

    def make(self, request: VoiceBody, sources: Sequence[Source], number: int, target: Path) -> None:  # noqa: ARG002
        write_tones(target, request.style.prompt)


def read_voices(file: Path) -> frozenset[str]:
    """Read the known voices, a JSON list of names; without the file none are known and any name passes."""
    if not file.is_file():
        return frozenset()
    return frozenset(json.loads(file.read_text(encoding="utf-8")))
