"""POST /v1/face-swap."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import MOVING_PICTURES, Slot, Source
from sandbox.magic_hour.media.overlays import draw_insets
from sandbox.magic_hour.refusals import require
from sandbox.magic_hour.tools.faces import MOST_MAPPINGS, FaceMapping, FaceSwapMode
from sandbox.magic_hour.tools.tool import FilePath, Part, image_slots
from sandbox.magic_hour.tools.video.video_tool import (
    FrameTool,
    Size,
    SizedCut,
    VideoOrYouTube,
    check_video_source,
    video_slot,
)


class FaceSwapAssets(VideoOrYouTube):
    """The video, and one face for all or a mapping for each."""

    face_swap_mode: FaceSwapMode = "all-faces"
    image_file_path: FilePath | None = None
    face_mappings: list[FaceMapping] | None = Field(default=None, max_length=MOST_MAPPINGS)


class FaceSwapStyle(Part):
    """Which of the swappers works."""

    version: Literal["default", "v1", "v2"] = "default"


class FaceSwapBody(SizedCut):
    """The body of the face swap."""

    assets: FaceSwapAssets
    style: FaceSwapStyle = FaceSwapStyle()


class FaceSwap(FrameTool):
    """Frames of the video with the new faces in its corners."""

    title = "Face Swap Video"
    path = "/v1/face-swap"
    project_type = "FACE_SWAP"
    p50_seconds = 96
    body = FaceSwapBody

    def check(self, request: FaceSwapBody, tier: str) -> None:
        super().check(request, tier)
        assets = request.assets
        check_video_source(assets)
        if assets.face_swap_mode == "all-faces":
            require(assets.image_file_path, "assets.image_file_path", "face_swap_mode is all-faces")
        else:
            require(assets.face_mappings, "assets.face_mappings", "face_swap_mode is individual-faces")

    def slots(self, request: FaceSwapBody) -> list[Slot]:
        faces = image_slots(*_new_faces(request.assets), *_detected_faces(request.assets))
        return [video_slot(request.assets, MOVING_PICTURES), *faces]

    def caption(self, request: FaceSwapBody) -> str:
        return f"faces swapped: {request.assets.face_swap_mode}, {request.style.version}"

    def over(self, request: FaceSwapBody, sources: Sequence[Source], size: Size) -> Image.Image:
        return draw_insets(size, sources[1 : 1 + len(_new_faces(request.assets))])


def _new_faces(assets: FaceSwapAssets) -> list[str]:
    if assets.face_swap_mode == "all-faces":
        return [assets.image_file_path or ""]
    return [mapping.new_face for mapping in assets.face_mappings or []]


def _detected_faces(assets: FaceSwapAssets) -> list[str]:
    if assets.face_swap_mode == "all-faces":
        return []
    return [mapping.original_face for mapping in assets.face_mappings or []]
