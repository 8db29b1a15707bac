from bot.tools.media import Kind
from bot.tools.price import Price
from bot.tools.rules import rule
from bot.tools.slots import Flag, Integer, Text
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values

_RATE = 1


class MusicGenerator(Tool):
    """Make a song or a piece of music from a description."""

    command = "music-generator"
    title = "AI Music Generator"
    path = "/v1/ai-music-generator"
    kind = Kind.AUDIO
    costs = f"{_RATE} credit a second"

    prompt = Text("style.prompt", "The music: style, mood, instruments", required=True, headline=True)
    duration = Integer(
        "duration",
        "How long",
        minimum=15,
        maximum=300,
        default=30,
        always_shown=True,
        unit="second",
    )
    lyrics = Text("style.lyrics", "What is sung; without it words are made up")
    instrumental = Flag("style.instrumental", "Without anybody singing")

    @rule(lyrics, instrumental)
    def somebody_sings_the_lyrics(self, values: OpenValues) -> None:
        if self.lyrics in values and values.get(self.instrumental):
            self.lyrics.refuse(
                "Nobody sings in an instrumental, so this would be ignored. Leave it or `instrumental` out."
            )

    def price(self, values: Values) -> Price:
        return Price.each(values[self.duration], "second", _RATE)
