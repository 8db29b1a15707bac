"""POST /v1/ai-face-editor."""

from collections.abc import Sequence
from typing import Annotated

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots

Change = Annotated[float, Field(ge=-100, le=100, multiple_of=5)]


class FaceAssets(Part):
    """The picture whose face is changed."""

    image_file_path: FilePath


class FaceStyle(Part):
    """How far each feature moves, from -100 to 100 in steps of 5."""

    enhance_face: bool = False
    eye_gaze_horizontal: Change = 0
    eye_gaze_vertical: Change = 0
    eye_open_ratio: Change = 0
    eyebrow_direction: Change = 0
    head_pitch: Change = 0
    head_roll: Change = 0
    head_yaw: Change = 0
    lip_open_ratio: Change = 0
    mouth_grim: Change = 0
    mouth_position_horizontal: Change = 0
    mouth_position_vertical: Change = 0
    mouth_pout: Change = 0
    mouth_purse: Change = 0
    mouth_smile: Change = 0


class FaceBody(Body):
    """The body of the face editor; `style` must be there, though it may be empty."""

    assets: FaceAssets
    style: FaceStyle


class FaceEditor(DrawnImageTool):
    """The picture with a list of what was changed."""

    title = "AI Face Editor"
    path = "/v1/ai-face-editor"
    project_type = "FACE_EDITOR"
    p50_seconds = 3
    credits = 1
    body = FaceBody

    def slots(self, request: FaceBody) -> list[Slot]:
        return image_slots(request.assets.image_file_path)

    def draw(self, request: FaceBody, pictures: Sequence[Image.Image]) -> Image.Image:
        return pictures[0]

    def caption(self, request: FaceBody) -> list[str]:
        style = request.style.model_dump(exclude={"enhance_face"})
        changes = [f"{feature} {change:+g}" for feature, change in style.items() if change]
        enhanced = ["enhance_face"] if request.style.enhance_face else []
        return [*enhanced, *changes] or ["nothing changed"]
