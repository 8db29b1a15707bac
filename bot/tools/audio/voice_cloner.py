from bot.tools.audio.speech import Speech
from bot.tools.file_slot import File
from bot.tools.media import Media


class VoiceCloner(Speech):
    """Let the voice of a recording read a text."""

    command = "voice-cloner"
    title = "AI Voice Cloner"
    path = "/v1/ai-voice-cloner"
    usual_seconds = 21

    prompt = Speech.prompt
    audio = File(
        "assets.audio_file_path",
        "Only that voice, 10 to 30 seconds without any noise",
        media=Media.AUDIO,
        required=True,
    )
