"""One member's wish: a tool with everything it needs, ready to be priced, stored and sent."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from bot.errors import OptionRefused
from bot.tools.body import assemble
from bot.tools.file_slot import File
from bot.tools.files import Attachment, FileInput
from bot.tools.media import Kind, Made, Media
from bot.tools.options import JSON, Option
from bot.tools.plans import Plan
from bot.tools.price import Certainty, Quote
from bot.tools.registry import published
from bot.tools.slots import Slot, Text
from bot.tools.values import Values

if TYPE_CHECKING:
    from bot.tools.tool import (
        Tool,
    )  # a tool makes requests and a request names its tool: only the types know both ways


@dataclass(frozen=True, kw_only=True)
class Request:
    """A validated request.

    `options` holds every value that will be sent, defaults included; `given` only what the member chose, from
    which a changed request is made anew. Files are in the slots' order. Nothing here is validated again.

    `end_measured` says that the `end` among them was not chosen: it is where the clip itself ends.
    """

    tool: "Tool"
    options: Mapping[str, JSON]
    files: tuple[FileInput, ...]
    private: bool
    given: Mapping[str, JSON]
    end_measured: bool = False

    @property
    def values(self) -> Values:
        return Values(self.options, {file.option: file for file in self.files})

    @property
    def unmeasured(self) -> FileInput | None:
        """The clip whose length must be read before there can be a price."""
        return self.tool.unmeasured(self.values)

    @property
    def faces_wanted(self) -> FileInput | None:
        """The picture or clip in which faces must be found, of which the member then chooses some."""
        return self.tool.faces_wanted(self.values)

    @property
    def faces_since(self) -> datetime | None:
        """When the faces that were chosen were found; Magic Hour keeps them as long as an uploaded file."""
        return self.tool.faces_since(self.values)

    def without_faces(self) -> "Request":
        """The same wish before any face was chosen: for when Magic Hour no longer has what was found."""
        return self.tool.without_faces(self)

    def measured(self, seconds: float, plan: Plan) -> "Request":
        """The same wish now that its clip is known to be so long.

        :raises OptionRefused: the clip is too long, too short, or ends before it begins.
        """
        return replace(self.with_option("end", math.floor(seconds * 100) / 100, plan), end_measured=True)

    @property
    def certainty(self) -> Certainty:
        """How sure the price is; a clip must have been measured."""
        return self.tool.price(self.values).certainty

    def quote(self, unpublished: Mapping[Kind, int]) -> Quote:
        """What to hold; `unpublished` gives the credits per image, second of video or audio without a known price.

        A clip must have been measured.
        """
        return self.tool.price(self.values).quote(self.tool.kind, unpublished)

    def body(self, paths: Mapping[str, str], name: str) -> dict[str, Any]:
        """The create request; `paths` says per file slot where Magic Hour finds the file.

        A slot without a path uses its own link; a file that has neither is a KeyError.
        """
        fields = self.tool.fields(self.values, {file.option: _path(file, paths) for file in self.files})
        return assemble({"name": name, **fields} if self.tool.named else fields)

    @property
    def makes(self) -> Made:
        """What the files of its result are."""
        return self.tool.makes(self.options)

    def media_of(self, option: str) -> Media | None:
        """What goes into a file slot; None where there is no such slot."""
        slot = self.tool.slots.get(option)
        return slot.media if isinstance(slot, File) else None

    def headline(self) -> str | None:
        """The prompt, or whatever text the request is mainly about."""
        slot = self._headline_slot
        return None if slot is None else self.values.get(slot)

    def subject(self) -> str:
        """What it is about in its member's words: the headline, or the names of the files."""
        return self.headline() or ", ".join(file.filename for file in self.files if file.filename)

    @property
    def headline_option(self) -> Option | None:
        """The option behind the headline, which a member may want to word differently."""
        slot = self._headline_slot
        return None if slot is None else slot.options()[0]

    @property
    def _headline_slot(self) -> Text | None:
        texts = (slot for slot in self.tool.slots.values() if isinstance(slot, Text) and slot.headline)
        return next(texts, None)

    def summary(self) -> list[tuple[str, str]]:
        """Label and value of everything worth showing on a card beside the headline."""
        values = self.values
        shown = [
            slot for slot in self.tool.slots.values() if slot in values and self.tool.shows(slot, values)
        ]
        return [(self._label(slot), slot.words(values[slot])) for slot in shown]

    def _label(self, slot: Slot[Any]) -> str:
        return "clip length" if slot.name == "end" and self.end_measured else slot.label

    def with_option(self, name: str, value: Any, plan: Plan) -> "Request":
        """The same wish with one option changed; None removes it.

        :raises OptionRefused: the new value, or its combination with the others, cannot be taken.
        """
        slot = self.tool.slot_of(name)
        kept = {file.option: file for file in self.files if file.option != slot.name}
        changed = self.tool.prepare({**self.given, **kept, name: value}, plan)
        return replace(changed, end_measured=self.end_measured and name != "end")

    def privately(self) -> "Request":
        """The same wish for its member's eyes only."""
        return replace(self, private=True, given={**self.given, self.tool.private.name: True})

    def with_options(self, values: Mapping[str, Any], plan: Plan) -> "Request":
        """The same wish with several options and files changed at once; None removes one.

        Where the clip's own end was measured, no `end` means that end, and a new clip is to be measured anew.

        :raises OptionRefused: a value, a file or a combination cannot be taken.
        :raises OptionsRefused: several cannot.
        """
        given, changes = dict(self.given), dict(values)
        until_the_end = self.end_measured and changes.get("end") is None
        if until_the_end:
            changes.pop("end", None)
        if self._measured_clip in changes:
            given.pop("end", None)
            until_the_end = False
        slots = {self.tool.slot_of(name).name for name in changes}
        kept = {file.option: file for file in self.files if file.option not in slots}
        changed = self.tool.prepare({**given, **kept, **changes}, plan)
        return replace(changed, end_measured=until_the_end)

    @property
    def _measured_clip(self) -> str | None:
        """The slot of the clip whose end was measured."""
        if not self.end_measured:
            return None
        options = {name: value for name, value in self.options.items() if name != "end"}
        clip = replace(self, options=options).unmeasured
        return clip.option if clip else None

    def with_file(self, option: str, attachment: Attachment, plan: Plan) -> Self:
        """The same wish once a message's file is known; its place in the request does not change.

        :raises OptionRefused: the attachment does not fit the slot or the plan.
        """
        slot = self.tool.slot_of(option)
        if not isinstance(slot, File):
            raise OptionRefused(option=option, problem="This takes no file.")
        files = tuple(
            file.filled(attachment, slot.media, plan) if file.option == slot.name else file
            for file in self.files
        )
        return replace(self, files=files)

    def to_json(self) -> dict[str, Any]:
        """Everything needed to go on after a restart, as plain JSON."""
        return {
            "tool": self.tool.command,
            "options": dict(self.options),
            "files": [file.to_json() for file in self.files],
            "private": self.private,
            "given": dict(self.given),
            "end_measured": self.end_measured,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The stored request, as it was: what was accepted once is not judged by later rules.

        :raises BotError: its tool no longer exists.
        """
        return cls(
            tool=published(data["tool"]),
            options=data["options"],
            files=tuple(FileInput.from_json(file) for file in data["files"]),
            private=data["private"],
            given=data["given"],
            end_measured=data.get("end_measured", False),
        )


def _path(file: FileInput, paths: Mapping[str, str]) -> str:
    if file.option not in paths and file.url is not None and not file.needs_upload:
        return file.url
    return paths[file.option]
