from bot.tools.media import Kind
from bot.tools.price import Price
from bot.tools.search import packaged_list
from bot.tools.slots import Choice, Text
from bot.tools.tool import Tool
from bot.tools.values import Values
from bot.tools.wording import count

_CHARACTERS_PER_CREDIT = 10


class VoiceGenerator(Tool):
    """Let a voice read a text."""

    command = "voice-generator"
    title = "AI Voice Generator"
    path = "/v1/ai-voice-generator"
    kind = Kind.AUDIO
    usual_seconds = 21

    prompt = Text("style.prompt", "The text to read", required=True, max_length=1000, headline=True)
    voice_name = Choice(
        "style.voice_name",
        "Who reads; type to search",
        values=packaged_list("voices"),
        required=True,
        always_shown=True,
    )

    def price(self, values: Values) -> Price:
        characters = len(values[self.prompt])
        credits_ = -(-characters // _CHARACTERS_PER_CREDIT)
        return Price(credits_, f"{count(characters, 'character')} at 0.1 credits each, rounded up")
