"""What the face swaps share: whose faces are replaced."""

from collections.abc import Mapping

from bot.tools.file_slot import File
from bot.tools.options import JSON
from bot.tools.rules import rule
from bot.tools.slots import Flag
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values


class FaceSwap(Tool):
    """A tool that puts one new face onto every face it finds."""

    choose_faces = Flag(None, "A new face for each one found (coming soon)", default=False)

    def derived(self, values: Values) -> Mapping[str, JSON]:
        return {**super().derived(values), "assets.face_swap_mode": "all-faces"}

    @rule(choose_faces)
    def every_face_is_swapped(self, values: OpenValues) -> None:
        if values[self.choose_faces]:
            self.choose_faces.refuse(
                "Choosing a new face for each one is coming soon. Until then, leave this out: all faces are swapped."
            )

    def require_face(self, slot: File, values: OpenValues) -> None:
        """The new face must be given; where members choose faces one by one, they give them later."""
        if slot not in values and not values[self.choose_faces]:
            slot.refuse_missing()
