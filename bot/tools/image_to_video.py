from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.model_video import ModelVideo, others
from bot.tools.slots import Text
from bot.tools.values import OpenValues
from bot.tools.video_models import VideoModel
from bot.tools.wording import instead, listing


class ImageToVideo(ModelVideo):
    """Turn a picture into a short video."""

    command = "image-to-video"
    title = "Image-to-Video"
    path = "/v1/image-to-video"
    kind = Kind.VIDEO
    usual_seconds = 74

    image = File("assets.image_file_path", "The first frame", media=Media.IMAGE, required=True)
    prompt = Text("style.prompt", "What should happen", headline=True)
    end_image = File("assets.end_image_file_path", "The last frame", media=Media.IMAGE)

    def check(self, values: OpenValues) -> None:
        super().check(values)
        if self.end_image in values:
            self._check_end_image(self.chosen(values), values)

    def _check_end_image(self, model: VideoModel, values: OpenValues) -> None:
        at = model.end_frame_resolutions
        longest = model.end_frame_max_seconds
        if not at:
            able = others(
                values, lambda it: not set(it.end_frame_resolutions).isdisjoint(it.resolutions(values.plan))
            )
            self.end_image.refuse(f"{model.name} takes no last frame.{instead('With one', able)}")
        if values[self.resolution] not in at:
            self.end_image.refuse(f"{model.name} takes a last frame at {listing(at)} only.")
        if longest is not None and values[self.duration] > longest:
            self.end_image.refuse(
                f"{model.name} takes a last frame in videos of up to {longest} seconds only."
            )
