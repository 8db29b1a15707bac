from bot.tools.audio.speech import Speech
from bot.tools.search import packaged_list
from bot.tools.slots import Choice


class VoiceGenerator(Speech):
    """Let a voice read a text."""

    command = "voice-generator"
    title = "AI Voice Generator"
    path = "/v1/ai-voice-generator"
    usual_seconds = 21

    prompt = Speech.prompt
    voice_name = Choice(
        "style.voice_name",
        "Who reads; type to search",
        values=packaged_list("voices"),
        required=True,
        always_shown=True,
    )
