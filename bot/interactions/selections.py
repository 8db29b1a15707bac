"""The files of a message for which a form is open, kept until it is sent: Discord does not show them again then."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from bot.store import selections as table
from bot.store.database import Database
from bot.tools import Attachment


@dataclass(frozen=True)
class Found:
    """A file of a message; its address is signed and kept out of every repr."""

    url: str = field(repr=False)
    filename: str
    size: int | None = None
    """In bytes; Discord does not tell it of what only a component shows."""
    content_type: str | None = None
    spoiler: bool = False
    """Whether the message hides it until somebody wants to see it."""

    @property
    def source(self) -> Attachment | str:
        """As it is given to a tool: an attachment, or the link to one."""
        if self.size is None:
            return self.url
        return Attachment(self.url, self.filename, self.size, self.content_type)

    def to_json(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "filename": self.filename,
            "size": self.size,
            "type": self.content_type,
            "spoiler": self.spoiler,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["url"], data["filename"], data["size"], data["type"], data["spoiler"])


@dataclass(frozen=True)
class Selection:
    """Who wants what done with which files."""

    guild_id: int
    member_id: int
    message_id: int | None
    """The message that has them, where everybody in its channel can see it."""
    action: str
    files: Sequence[Found]
    private: bool
    """Whether only this member sees that message: what is made of it is for them alone too."""


class Selections:
    """Keeps selections, over restarts; those that are given up are swept away after a day."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, selection: Selection) -> str:
        """Remember it; by which id."""
        selection_id = secrets.token_hex(8)
        values = {**vars(selection), "files": [each.to_json() for each in selection.files]}
        async with self._database.write() as transaction:
            await table.add(transaction, {**values, "id": selection_id, "created_at": self._clock()})
        return selection_id

    async def find(self, selection_id: str) -> Selection | None:
        async with self._database.read() as transaction:
            row = await table.by_id(transaction, selection_id)
        if row is None:
            return None
        facts = {name: row[name] for name in ("guild_id", "member_id", "message_id", "action", "private")}
        return Selection(**facts, files=tuple(map(Found.from_json, row["files"])))
