from bot.tools.faces import FaceSwap
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.rules import rule
from bot.tools.values import OpenValues


class FaceSwapPhoto(FaceSwap):
    """Put a face onto the people in a photo."""

    command = "face-swap-photo"
    title = "Face Swap Photo"
    path = "/v1/face-swap-photo"
    kind = Kind.IMAGE
    usual_seconds = 4
    credits = 10
    target_name = "target"
    edited = ()

    source = File("assets.source_file_path", "The new face, seen clearly from the front", media=Media.IMAGE)
    target = File(
        "assets.target_file_path", "The photo in which faces are replaced", media=Media.IMAGE, required=True
    )

    @rule(FaceSwap.choose_faces, source)
    def there_is_a_new_face(self, values: OpenValues) -> None:
        self.require_face(self.source, values)
