"""The files of a message for which a form is open, kept until it is sent: Discord does not show them again then."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.store import selections as table
from bot.store.database import Database
from bot.tools import Attachment

MOST = 20
"""Selections of one member on a server that are kept: nobody has so many forms open."""


@dataclass(frozen=True)
class Selection:
    """Who wants what done with which files."""

    guild_id: int
    member_id: int
    message_id: int | None
    """The message that has them, where everybody in its channel can see it."""
    action: str
    files: Sequence[Attachment]

    @property
    def private(self) -> bool:
        """Whether only this member sees that message: what is made of it is for them alone too."""
        return self.message_id is None


class Selections:
    """Keeps the latest selections of each member, over restarts; those that are given up are swept away after a day."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, selection: Selection) -> str:
        """Remember it; by which id."""
        selection_id = secrets.token_hex(8)
        values = {**vars(selection), "files": [asdict(each) for each in selection.files]}
        async with self._database.write(urgent=True) as transaction:
            await table.add(transaction, {**values, "id": selection_id, "created_at": self._clock()})
            await table.keep_latest(transaction, selection.guild_id, selection.member_id, MOST)
        return selection_id

    async def find(self, selection_id: str) -> Selection | None:
        async with self._database.read() as transaction:
            row = await table.by_id(transaction, selection_id)
        if row is None:
            return None
        facts = {name: row[name] for name in ("guild_id", "member_id", "message_id", "action")}
        return Selection(**facts, files=tuple(Attachment(**file) for file in row["files"]))
