"""POST /v1/ai-voice-cloner."""

from pydantic import Field

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.tools.audio.audio_tool import SpeechTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part


class ClonedVoiceAssets(Part):
    """The sample of the voice."""

    audio_file_path: FilePath


class ClonedVoiceStyle(Part):
    """What is said in that voice."""

    prompt: str = Field(min_length=1, max_length=1000)


class ClonedVoiceBody(Body):
    """The body of the voice cloner."""

    assets: ClonedVoiceAssets
    style: ClonedVoiceStyle


class VoiceCloner(SpeechTool):
    """The text as tones; the sample is looked into and not listened to."""

    title = "AI Voice Cloner"
    path = "/v1/ai-voice-cloner"
    project_type = "VOICE_CLONER"
    p50_seconds = 21
    body = ClonedVoiceBody

    def slots(self, request: ClonedVoiceBody) -> list[Slot]:
        return [Slot("audio", request.assets.audio_file_path)]
