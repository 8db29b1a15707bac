"""What the engine needs of Discord, as it needs it; `bot.messages.poster` does it with discord.py.

Every method raises the DiscordError family of `bot.errors`, and nothing else, when Discord does not do it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

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


class Poster(Protocol):
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
