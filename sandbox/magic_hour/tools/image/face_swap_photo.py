"""POST /v1/face-swap-photo."""

import re
from collections.abc import Sequence

from PIL import Image
from pydantic import Field

from sandbox.magic_hour.assets import Slot
from sandbox.magic_hour.media.edits import Box, inlaid
from sandbox.magic_hour.media.faces import face_boxes
from sandbox.magic_hour.refusals import wrong
from sandbox.magic_hour.tools.faces import MOST_MAPPINGS, FaceMapping, FaceSwapMode
from sandbox.magic_hour.tools.image.image_tool import DrawnImageTool
from sandbox.magic_hour.tools.tool import Body, FilePath, Part, image_slots

_DETECTED_FACE = re.compile(r"api-assets/[^/]+/\d+-(\d+)\.png")


class FaceSwapAssets(Part):
    """The target, and either one face for all of its faces or one for each."""

    target_file_path: FilePath
    source_file_path: FilePath | None = None
    face_swap_mode: FaceSwapMode = "all-faces"
    face_mappings: list[FaceMapping] = Field(default=[], max_length=MOST_MAPPINGS)


class FaceSwapBody(Body):
    """The body of the face swap."""

    assets: FaceSwapAssets


class FaceSwapPhoto(DrawnImageTool):
    """The target with the new faces in ovals, where the placeholder detection finds faces."""

    title = "Face Swap Photo"
    path = "/v1/face-swap-photo"
    project_type = "FACE_SWAP"
    p50_seconds = 4
    credits = 10
    body = FaceSwapBody

    def check(self, request: FaceSwapBody, tier: str) -> None:
        assets = request.assets
        if assets.face_swap_mode == "all-faces":
            if assets.source_file_path is None:
                raise wrong("assets.source_file_path", "required to swap all faces")
        elif not assets.face_mappings:
            raise wrong("assets.face_mappings", "required to swap individual faces")
        elif not all(_DETECTED_FACE.fullmatch(mapping.original_face) for mapping in assets.face_mappings):
            raise wrong("assets.face_mappings", "original_face is no path of a detected face")

    def slots(self, request: FaceSwapBody) -> list[Slot]:
        assets = request.assets
        if assets.face_swap_mode == "all-faces":
            return image_slots(assets.target_file_path, assets.source_file_path)
        originals = [mapping.original_face for mapping in assets.face_mappings]
        new_faces = [mapping.new_face for mapping in assets.face_mappings]
        return image_slots(assets.target_file_path, *new_faces, *originals)

    def draw(self, request: FaceSwapBody, pictures: Sequence[Image.Image]) -> Image.Image:
        drawn, *faces = pictures
        boxes = face_boxes(drawn.size)
        for box, face in _swaps(request.assets, boxes, faces):
            drawn = inlaid(drawn, face, box, oval=True)
        return drawn

    def caption(self, request: FaceSwapBody) -> list[str]:
        return [f"face swap, {request.assets.face_swap_mode}"]


def _swaps(
    assets: FaceSwapAssets, boxes: list[Box], faces: list[Image.Image]
) -> list[tuple[Box, Image.Image]]:
    if assets.face_swap_mode == "all-faces":
        return [(box, faces[0]) for box in boxes]
    indexes = [_index(mapping.original_face) for mapping in assets.face_mappings]
    return [(boxes[min(index, len(boxes) - 1)], face) for index, face in zip(indexes, faces, strict=False)]


def _index(original_face: str) -> int:
    found = _DETECTED_FACE.fullmatch(original_face)
    return int(found[1]) if found else 0
