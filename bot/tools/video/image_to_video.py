from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.rules import rule
from bot.tools.slots import Text
from bot.tools.values import OpenValues
from bot.tools.video.model_video import ModelVideo
from bot.tools.wording import instead, listing


class ImageToVideo(ModelVideo):
    """Turn a picture into a short video."""

    command = "image-to-video"
    title = "Image-to-Video"
    path = "/v1/image-to-video"
    kind = Kind.VIDEO
    usual_seconds = 74

    image = File(
        "assets.image_file_path", "The first frame; it also gives the shape", media=Media.IMAGE, required=True
    )
    prompt = Text("style.prompt", "What should happen: movement, camera, mood", headline=True)
    end_image = File("assets.end_image_file_path", "The last frame", media=Media.IMAGE)

    @rule(ModelVideo.model, end_image)
    def model_takes_a_last_frame(self, values: OpenValues) -> None:
        model = self.chosen(values)
        if self.end_image in values and not model.end_frame_resolutions:
            able = self.others(
                values, lambda it: not set(it.end_frame_resolutions).isdisjoint(it.resolutions(values.plan))
            )
            self.end_image.refuse(f"{model.name} takes no last frame.{instead('With one', able)}")

    @rule(ModelVideo.model, ModelVideo.resolution, end_image)
    def last_frame_goes_with_the_resolution(self, values: OpenValues) -> None:
        model = self.chosen(values)
        at = model.end_frame_resolutions
        if self.end_image in values and values[self.resolution] not in at:
            self.end_image.refuse(f"{model.name} takes a last frame at {listing(at)} only.")

    @rule(ModelVideo.model, ModelVideo.duration, end_image)
    def last_frame_goes_with_the_duration(self, values: OpenValues) -> None:
        model = self.chosen(values)
        longest = model.end_frame_max_seconds
        if self.end_image in values and longest is not None and values[self.duration] > longest:
            self.end_image.refuse(
                f"{model.name} takes a last frame in videos of up to {longest} seconds only."
            )
