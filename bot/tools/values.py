"""What a request says, read through the slots that declared it."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from bot.tools.file_slot import File
from bot.tools.files import FileInput
from bot.tools.options import JSON
from bot.tools.plans import Plan
from bot.tools.slots import Slot

T = TypeVar("T")


class Values:
    """The options and files of one request; a slot is in it when it has a value.

    A tool's hooks read `values[self.model]` and get the type the slot was declared with.
    """

    def __init__(self, options: Mapping[str, JSON], files: Mapping[str, FileInput]) -> None:
        self.options = dict(options)
        self.files = dict(files)

    def __contains__(self, slot: Slot[Any]) -> bool:
        return slot.name in self.options or slot.name in self.files

    def __getitem__(self, slot: Slot[T]) -> T:
        return self._held(slot)[slot.name]

    def __setitem__(self, slot: Slot[T], value: T) -> None:
        self._held(slot)[slot.name] = value

    def get(self, slot: Slot[T]) -> T | None:
        return self._held(slot).get(slot.name)

    def _held(self, slot: Slot[T]) -> dict[str, T]:
        return cast("dict[str, T]", self.files if isinstance(slot, File) else self.options)


class OpenValues(Values):
    """Values that are still being filled in, for the plan under which they will be asked for."""

    def __init__(self, plan: Plan) -> None:
        super().__init__({}, {})
        self.plan = plan
