"""POST /v1/ai-voice-generator."""

from pydantic import Field

from sandbox.magic_hour.tools.audio.audio_tool import SpeechTool
from sandbox.magic_hour.tools.lists import check_known, read_names
from sandbox.magic_hour.tools.tool import Body, Part


class VoiceStyle(Part):
    """What is said, and by whom."""

    prompt: str = Field(min_length=1, max_length=1000)
    voice_name: str = Field(min_length=1)


class VoiceBody(Body):
    """The body of the voice generator."""

    style: VoiceStyle


class VoiceGenerator(SpeechTool):
    """The text as tones, the same for every voice."""

    title = "AI Voice Generator"
    path = "/v1/ai-voice-generator"
    project_type = "VOICE_GENERATOR"
    p50_seconds = 21
    body = VoiceBody

    def __init__(self) -> None:
        self._voices = read_names("voices")

    def check(self, request: VoiceBody, tier: str) -> None:
        check_known("style.voice_name", request.style.voice_name, self._voices)
