"""What the face swaps share: whose faces are replaced, and by which."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from bot.errors import OptionRefused, Refusal
from bot.tools.file_slot import File
from bot.tools.files import Attachment, FileInput, Source, attached
from bot.tools.media import Media
from bot.tools.options import JSON, Option
from bot.tools.plans import Plan
from bot.tools.request import Request
from bot.tools.rules import refuse_all, rule
from bot.tools.slots import Flag, Slot
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values

MOST_CHOSEN = 5
"""So many faces can get a new one each."""


class FoundFaces(Slot[list[JSON]]):
    """The faces that get a new one, as Magic Hour calls them: learnt on the way, so that nobody is asked for them."""

    option_type = str

    def options(self) -> tuple[Option, ...]:
        return ()

    def read(self, given: Any) -> list[JSON]:
        return list(given)


class FoundAt(Slot[int]):
    """When they were found, in seconds since 1970."""

    option_type = int

    def options(self) -> tuple[Option, ...]:
        return ()

    def read(self, given: Any) -> int:
        return int(given)


class NewFace(File):
    """The picture for one of the faces; it is given in a form, once they have been found."""

    label = "new face"

    def __init__(self, index: int) -> None:
        field = f"assets.face_mappings[{index}].new_face"
        super().__init__(field, "A new face", media=Media.IMAGE, linkable=False)

    def options(self) -> tuple[Option, ...]:
        return ()


class FaceSwap(Tool):
    """A tool that puts one new face onto every face it finds, or a new one onto each that the member chooses.

    `target` names the file slot in which the faces are.
    """

    target_name: ClassVar[str]

    choose_faces = Flag(None, "A new face for each one that is found, instead of one for all", default=False)
    faces = FoundFaces(None, "The faces that get a new one")
    faces_at = FoundAt(None, "When the faces were found")
    new_face1 = NewFace(0)
    new_face2 = NewFace(1)
    new_face3 = NewFace(2)
    new_face4 = NewFace(3)
    new_face5 = NewFace(4)

    def derived(self, values: Values) -> Mapping[str, JSON]:
        if not values.get(self.choose_faces):
            return {**super().derived(values), "assets.face_swap_mode": "all-faces"}
        faces = values[self.faces]
        originals = {f"assets.face_mappings[{index}].original_face": face for index, face in enumerate(faces)}
        return {**super().derived(values), "assets.face_swap_mode": "individual-faces", **originals}

    def faces_wanted(self, values: Values) -> FileInput | None:
        wanted = values.get(self.choose_faces) and self.faces not in values
        return values.files.get(self.target_name) if wanted else None

    def faces_since(self, values: Values) -> datetime | None:
        since = values.get(self.faces_at)
        return None if since is None else datetime.fromtimestamp(since, UTC)

    def shows(self, slot: Slot[Any], values: Values) -> bool:
        return slot not in {self.faces, self.faces_at} and super().shows(slot, values)

    @rule(choose_faces, File)
    def faces_can_be_looked_for(self, values: OpenValues) -> None:
        target = self.faces_wanted(values)
        if target is not None and target.source is Source.YOUTUBE:
            self.choose_faces.refuse(
                "In a YouTube video no faces can be looked for. Attach the file, link to it, or leave this out."
            )

    def require_face(self, slot: File, values: OpenValues) -> None:
        """The new face must be given, except where members choose faces one by one: they give them later."""
        if values[self.choose_faces] and slot in values:
            slot.refuse(
                "Leave this out: with `choose_faces` you are asked for each new face once they are found."
            )
        if not values[self.choose_faces] and slot not in values:
            slot.refuse_missing()

    def chosen(
        self,
        request: Request,
        found: Sequence[str],
        attachments: Mapping[int, Attachment],
        plan: Plan,
        found_at: datetime,
    ) -> Request:
        """The request with new faces; `attachments` are theirs by the number of the one they replace, from 1.

        :raises Refusal: there are none, too many, or some for faces that were not found.
        :raises OptionRefused: a file cannot be used. :raises OptionsRefused: several cannot.
        """
        numbers = sorted(attachments)
        if not numbers:
            raise Refusal("Give a picture for at least one of the faces. Nothing was charged.")
        if len(numbers) > MOST_CHOSEN or numbers[0] < 1 or numbers[-1] > len(found):
            raise Refusal(
                "These are not the faces that were found. Press the button once more. Nothing was charged."
            )
        files = {file.option: file for file in request.files}
        known = {"faces": [found[number - 1] for number in numbers], "faces_at": int(found_at.timestamp())}
        return self.prepare({**request.given, **files, **known, **_new_faces(attachments, plan)}, plan)

    def without_faces(self, request: Request) -> Request:
        """The request as it was before any face was found."""
        learnt = {"faces", "faces_at"}
        return replace(
            request,
            options={name: value for name, value in request.options.items() if name not in learnt},
            given={name: value for name, value in request.given.items() if name not in learnt},
            files=tuple(file for file in request.files if not isinstance(self.slots[file.option], NewFace)),
        )


def _new_faces(attachments: Mapping[int, Attachment], plan: Plan) -> dict[str, FileInput]:
    """The new faces by their slots; what is wrong with one is told by the number that its member knows."""
    files: dict[str, FileInput] = {}
    problems: list[OptionRefused] = []
    for index, number in enumerate(sorted(attachments), start=1):
        try:
            file = attached(f"Face {number}", attachments[number], Media.IMAGE)
            file.refuse_above(plan)
        except OptionRefused as problem:
            problems.append(problem)
        else:
            files[f"new_face{index}"] = replace(file, option=f"new_face{index}")
    refuse_all(problems)
    return files
