"""POST /v1/image-to-video."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image

from sandbox.magic_hour.assets import Slot, Source
from sandbox.magic_hour.media.footage import stills
from sandbox.magic_hour.refusals import wrong
from sandbox.magic_hour.tools.tool import FilePath, Part, image_slots
from sandbox.magic_hour.tools.video.model_video import ModelVideoBody, ModelVideoTool
from sandbox.magic_hour.tools.video.models import VIDEO_MODELS
from sandbox.magic_hour.tools.video.video_tool import Size


class ImageToVideoAssets(Part):
    """The first frame, and the last one where the model takes it."""

    image_file_path: FilePath
    end_image_file_path: FilePath | None = None


class ImageToVideoStyle(Part):
    """`style` of image-to-video; all but the prompt is deprecated and does nothing."""

    prompt: str = ""
    high_quality: bool | None = None
    quality_mode: Literal["quick", "studio"] | None = None


class ImageToVideoBody(ModelVideoBody):
    """The body; width and height are deprecated and do nothing."""

    assets: ImageToVideoAssets
    style: ImageToVideoStyle = ImageToVideoStyle()
    width: int | None = None
    height: int | None = None


class ImageToVideo(ModelVideoTool):
    """A short clip that goes from the given picture to the last frame, if there is one."""

    title = "Image To Video"
    path = "/v1/image-to-video"
    project_type = "IMAGE_TO_VIDEO"
    p50_seconds = 74
    body = ImageToVideoBody

    def check_inputs(self, request: ImageToVideoBody, name: str, resolution: str) -> None:
        if request.assets.end_image_file_path is None:
            return
        model, field = VIDEO_MODELS[name], "assets.end_image_file_path"
        if resolution not in model.end_frames:
            raise wrong(field, f"{name} takes no last frame at {resolution}")
        if request.end_seconds > model.end_frame_seconds:
            raise wrong(field, f"{name} takes a last frame up to {model.end_frame_seconds} seconds")

    def slots(self, request: ImageToVideoBody) -> list[Slot]:
        return image_slots(request.assets.image_file_path, request.assets.end_image_file_path)

    def stills(self, request: ImageToVideoBody, sources: Sequence[Source], size: Size) -> list[Image.Image]:
        prompt = request.style.prompt
        return [still for source in sources for still in stills(source, size, prompt, *self.cut(request))]
