"""What the tools share that read a text aloud."""

from bot.tools.media import Kind
from bot.tools.price import Price
from bot.tools.slots import Text
from bot.tools.tool import Tool
from bot.tools.values import Values
from bot.tools.wording import count

_CHARACTERS_PER_CREDIT = 10


class Speech(Tool):
    """A voice that reads a text, paid by the character."""

    kind = Kind.AUDIO
    costs = "0.1 credits a character"

    prompt = Text("style.prompt", "The text to read", required=True, max_length=1000, headline=True)

    def price(self, values: Values) -> Price:
        characters = len(values[self.prompt])
        credits_ = -(-characters // _CHARACTERS_PER_CREDIT)
        return Price(credits_, f"{count(characters, 'character')} at 0.1 credits each, rounded up")
