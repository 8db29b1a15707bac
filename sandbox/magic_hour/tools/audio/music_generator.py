"""POST /v1/ai-music-generator."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ConfigDict, Field

from sandbox.magic_hour.assets import Source
from sandbox.magic_hour.media.tones import write_melody
from sandbox.magic_hour.tools.audio.audio_tool import AudioTool
from sandbox.magic_hour.tools.tool import Body, Part


class MusicStyle(Part):
    """What the music is like; lyrics count only where it is not instrumental."""

    prompt: str
    lyrics: str = ""
    instrumental: bool = False


class MusicBody(Body):
    """The body of the music generator; fields that nobody knows are let through here."""

    model_config = ConfigDict(extra="allow")

    duration: int = Field(ge=15, le=300)
    style: MusicStyle


class MusicGenerator(AudioTool):
    """The first seconds of a melody made of the prompt; its usual time is a guess."""

    title = "AI Music Generator"
    path = "/v1/ai-music-generator"
    project_type = "MUSIC_GENERATOR"
    p50_seconds = 60
    body = MusicBody

    def price(self, request: MusicBody, tier: str) -> int:
        return request.duration

    def make(self, request: MusicBody, sources: Sequence[Source], number: int, target: Path) -> None:
        write_melody(target, request.style.prompt)
