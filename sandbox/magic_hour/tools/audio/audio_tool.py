"""What the audio tools share: each is told something in words and makes one WAV."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.tones import write_tones
from sandbox.magic_hour.tools.tool import Tool

CHARACTERS_PER_CREDIT = 10


class AudioTool(Tool):
    """An audio project."""

    kind = "audio"
    extension = "wav"

    def prompt(self, request: Any) -> str:
        prompt: str = request.style.prompt
        return prompt


class SpeechTool(AudioTool):
    """Speech: a row of tones, one for each letter of the text, at 0.1 credits a character, rounded up."""

    def price(self, request: Any, tier: str) -> int:
        return -(-len(self.prompt(request)) // CHARACTERS_PER_CREDIT)

    def make(self, request: Any, sources: Sequence[Source], number: int, target: Path) -> None:
        write_tones(target, self.prompt(request))
