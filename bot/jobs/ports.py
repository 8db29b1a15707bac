"""What the engine needs of its neighbours, as it needs it: `bot.messages.poster` does what is Discord's with
discord.py, `bot.clips` reads how long clips are, `bot.previews` makes small pictures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.credits.statement import Standing
from bot.jobs.job import Job, MessageAt, Problem
from bot.tools import Attachment


@dataclass(frozen=True)
class Output:
    """One file that Magic Hour made: on our disk to be attached, or without a path when it is too large for that or
    could not be had.
    """

    filename: str
    path: Path | None
    size: int | None
    """In bytes, where that is known."""
    preview: Path | None = None
    """A smaller picture of what is too large to be attached."""


@dataclass(frozen=True)
class Posted:
    """Where an outcome stands: its messages, at least one, that of its first file first."""

    messages: tuple[MessageAt, ...]
    whole: bool = True
    """Whether all of it stands; no place took the rest."""

    @property
    def channel_id(self) -> int:
        return self.messages[0][0]

    @property
    def message_id(self) -> int:
        return self.messages[0][1]


@dataclass(frozen=True)
class Notice:
    """Something that a server's managers are told in one of its channels."""

    id: int
    guild_id: int
    channel_id: int
    kind: str
    """One of `NoticeKind`; another version of the bot may have written one that this version does not know."""
    facts: Mapping[str, Any]


class Clips(Protocol):
    """Reads how long video and audio clips are."""

    async def seconds(self, url: str, extension: str, filename: str) -> float:
        """The length of the clip at an address; its extension says which format it claims to be.

        Raises ClipUnreadable, SourceGone, or for troubles that may pass ClipBusy.
        """


class Previews(Protocol):
    """Makes small pictures of films and pictures."""

    async def make(self, source: Path, stem: Path) -> Path | None:
        """A small picture of the file, named by `stem` and an ending; None where none can be made."""


class Poster(Protocol):
    """Shows and posts on Discord.

    Every method raises the DiscordError family of `bot.errors`, and nothing else, when Discord does not do it.
    """

    def refuse_if_away(self) -> None:
        """Raise DiscordBusy while there is no connection to Discord."""

    async def show_card(self, job: Job) -> None:
        """Edit the job's card to what the job is now; with no card, or none that can be reached, raise
        DiscordGone.
        """

    async def show_batch(self, jobs: Sequence[Job]) -> None:
        """Edit the card of a batch, which its first job has, to what its jobs are now; like `show_card`."""

    async def show_faces(self, job: Job, picture: Path) -> None:
        """Show the faces that were found on the job's card, with the means to choose; like `show_card`, it may be done
        again.
        """

    async def post_result(self, job: Job, outputs: Sequence[Output], *, again: bool) -> Posted:
        """Post the result once: where the job was asked for, else in the fallback channel, else as a direct message;
        a private one in place of its card, else as a direct message.

        `again` says that an earlier attempt may have succeeded: its messages are looked for in each of these places
        before others are posted. Raises FileTooLarge when Discord refuses the attached files, and where no place can
        be used, what the last one says; once something stands somewhere, that is the answer instead.
        """

    async def post_failure(self, job: Job, *, again: bool) -> Posted:
        """Tell the member once, in the first of the same places, that the job failed or was canceled, and what
        happened to the credits.
        """

    async def remove_result(self, job: Job) -> None:
        """Delete the messages of the job's outcome, in whichever channels; what is gone counts as deleted.

        One in the place of a private card is left to its member, whose answers alone could change it.
        """

    async def post_rest(self, job: Job, rest: Problem) -> None:
        """Tell whoever had the job's result deleted what could not be."""

    async def attachments_of(self, channel_id: int, message_id: int) -> Sequence[Attachment]:
        """The files of a message, with fresh addresses."""

    def fitting(self, notices: Sequence[Notice]) -> int:
        """How many of these, from the first on, fit into one message: at least one."""

    async def post_notices(self, notices: Sequence[Notice], *, tried_at: datetime | None) -> int:
        """Post notices of one channel as one message, once, and return its id.

        `tried_at` says when an attempt began that may have succeeded: its message is looked for before another is
        posted.
        """

    async def post_request(
        self, notice: Notice, job: Job, standing: Standing, *, tried_at: datetime | None
    ) -> int:
        """Ask the managers once to approve a job of somebody who stands like this, and return the message's id."""

    async def standing_notice(self, notice: Notice, tried_at: datetime) -> int | None:
        """The message of a notice, where an attempt since `tried_at` has posted it."""

    async def settle_request(self, job: Job, channel_id: int, message_id: int) -> None:
        """Edit the message that asked for a job's approval to how that was decided; DiscordGone where it is deleted."""

    async def post_approved(self, notice: Notice, job: Job, *, tried_at: datetime | None) -> int:
        """Tell a member once, where they asked, that their job was approved, and return the message's id."""

    async def post_batch_end(self, notice: Notice, job: Job, *, tried_at: datetime | None) -> int:
        """Tell a member once how the batch that a job leads has ended, and return the message's id: where they asked,
        else in the fallback channel, else as a direct message, and with `tried_at` it is looked for in each of them.
        """
