"""What the engine needs of its neighbours, as it needs it: `bot.messages.poster` does what is Discord's with
discord.py, `bot.clips` reads how long clips are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.credits.statement import Standing
from bot.jobs.job import Job
from bot.tools import Attachment


@dataclass(frozen=True)
class Output:
    """One file that Magic Hour made: on our disk to be attached, or only as a link when it is too large for
    that.
    """

    filename: str
    url: str = field(repr=False)
    expires_at: datetime | None
    path: Path | None
    size: int | None


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

    async def post_result(self, job: Job, outputs: Sequence[Output], *, again: bool) -> int | None:
        """Post the result once, and return its message's id (None where the member can see it but we hold
        no id).

        `again` says that an earlier attempt may have succeeded: look for its message before posting another.
        Raises FileTooLarge when Discord refuses the attached files.
        """

    async def post_failure(self, job: Job, *, again: bool) -> int | None:
        """Tell the member once that the job failed or was canceled, and what happened to the credits.

        A private job's member who cannot be reached alone is told in the channel that there is something to hear,
        and nothing of what it is.
        """

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
