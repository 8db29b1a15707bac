"""One interaction, from the person's click to the bot's last word about it."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire.errors import Json

if TYPE_CHECKING:
    from tests.wire.state import Channel, Member, Post

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


@dataclass(frozen=True)
class Answer:
    """The first response: its callback type, its raw data, seconds after the interaction it came."""

    type: int
    data: Json
    after: float

    @property
    def ephemeral(self) -> bool:
        return bool(self.data.get("flags", 0) & 1 << 6)


@dataclass(eq=False)
class Interaction:
    """What a person did and what the bot made of it.

    `source` is the post whose component was used; `message` is the answer (what `@original` means), which for an
    updated post is the source itself.
    """

    id: int
    token: str
    type: int
    member: "Member"
    channel: "Channel"
    data: Json
    upload_limit: int
    deadline: float
    source: "Post | None" = None
    started: float = field(default_factory=time.monotonic)
    answered: Answer | None = None
    message: "Post | None" = None
    followups: "list[Post]" = field(default_factory=list)
    expired: bool = False
    _responded: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def age(self) -> float:
        return time.monotonic() - self.started

    @property
    def answer(self) -> Awaitable[Answer]:
        """Await the first response; TimeoutError when Discord would have shown that the app did not respond."""
        return self._answer()

    def respond(self, answered: Answer) -> None:
        """Note the first response and wake whoever awaits it."""
        self.answered = answered
        self._responded.set()

    async def _answer(self) -> Answer:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._responded.wait(), max(0.0, self.deadline - self.age))
        if self.answered is None:
            raise TimeoutError("The application did not respond.")
        return self.answered
