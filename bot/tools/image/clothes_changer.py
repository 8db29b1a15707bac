from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.slots import Choice
from bot.tools.tool import Tool
from bot.tools.values import OpenValues

_WHOLE = "entire_outfit"


class ClothesChanger(Tool):
    """Dress a person in other clothes."""

    command = "clothes-changer"
    title = "AI Clothes Changer"
    path = "/v1/ai-clothes-changer"
    kind = Kind.IMAGE
    usual_seconds = 13
    credits = 25

    person = File(
        "assets.person_file_path", "Who puts the clothes on, in full view", media=Media.IMAGE, required=True
    )
    garment = File(
        "assets.garment_file_path",
        "The clothes, laid out or worn by somebody",
        media=Media.IMAGE,
        required=True,
    )
    garment_type = Choice(
        "assets.garment_type",
        "Which part of the outfit changes",
        values=("upper_body", "lower_body", _WHOLE),
        usual=_WHOLE,
    )

    def resolve(self, values: OpenValues) -> None:
        if self.garment_type not in values:
            values[self.garment_type] = _WHOLE
