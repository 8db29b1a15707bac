from bot.tools.clip import ClipTool
from bot.tools.faces import FaceSwap
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import FRAMES_PER_SECOND, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice
from bot.tools.values import OpenValues, Values

_PER_FRAME = 1


class FaceSwapVideo(FaceSwap, ClipTool):
    """Put a face onto the people in a video or GIF."""

    command = "face-swap-video"
    title = "Face Swap Video"
    path = "/v1/face-swap"
    kind = Kind.VIDEO
    usual_seconds = 96
    costs = f"{_PER_FRAME} credit a frame, about {FRAMES_PER_SECOND} a second"
    clip = target_name = "video"
    edited = ("version", "start", "end")

    video = File(
        "assets.video_file_path",
        "The video or GIF whose faces are replaced",
        media=Media.VIDEO_OR_GIF,
        required=True,
        source_field="assets.video_source",
    )
    image = File("assets.image_file_path", "The new face, seen clearly from the front", media=Media.IMAGE)
    version = Choice(
        "style.version",
        "v1 keeps more of the skin, v2 is sharper and more alike",
        values=("default", "v1", "v2"),
        default="default",
        usual="what Magic Hour recommends",
    )

    @rule(FaceSwap.choose_faces, image)
    def there_is_a_new_face(self, values: OpenValues) -> None:
        self.require_face(self.image, values)

    def price(self, values: Values) -> Price:
        return Price.frames(self.seconds(values), _PER_FRAME)
