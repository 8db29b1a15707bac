"""What both face swaps are told: whether all faces are replaced by one, or which face by which."""

from typing import Literal

from sandbox.magic_hour.tools.tool import FilePath, Part

MOST_MAPPINGS = 5

FaceSwapMode = Literal["all-faces", "individual-faces"]


class FaceMapping(Part):
    """A face that a detection found in the target, and the picture of the one that takes its place."""

    original_face: FilePath
    new_face: FilePath
