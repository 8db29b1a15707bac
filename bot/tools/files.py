"""A file that goes into a tool: where it is, what it is, and how a member may name it."""

import re
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Any, NamedTuple, Self
from urllib.parse import SplitResult, unquote, urlsplit

from bot.errors import OptionRefused
from bot.tools.media import Media, extensions, upload_type
from bot.tools.plans import Plan
from bot.tools.wording import listing, quoted, size

_MESSAGE = re.compile(
    r"https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/(\d{1,20})/(\d{1,20})/(\d{1,20})/?", re.ASCII
)
_JOB = re.compile(r"job:([\w-]{1,64})(?::(\d{1,4}))?", re.ASCII)
_YOUTUBE = re.compile(r"(?:(?:www|m|music)\.)?(?:youtube\.com|youtu\.be)")
_PRIVATE_SUFFIXES = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
_DISCORD_FILES = {"cdn.discordapp.com", "media.discordapp.net"}
_DISCORD_FILE = re.compile(r"/(?:ephemeral-)?attachments/\d{1,20}/(\d{1,20})/[^/]+", re.ASCII)
_MAGIC_HOUR = re.compile(r"(?:.+\.)?magichour\.ai")
_LONGEST_LINK = 2_000
_MARK = "SPOILER_"
"""What Discord puts before the name of a file that its author hides."""

_EXPIRY = re.compile(r"(?:^|&)ex=([0-9a-f]{1,8})(?:&|$)")


@dataclass(frozen=True)
class Attachment:
    """A file as Discord hands it over; its address is signed and therefore kept out of every repr."""

    url: str = field(repr=False)
    filename: str
    size: int | None
    """In bytes; Discord does not tell it of what only a component shows."""
    content_type: str | None = None
    spoiler: bool = False
    """Whether Discord shows it only to those who want to see it."""


class Source(StrEnum):
    ATTACHMENT = "attachment"
    LINK = "link"
    MESSAGE = "message"
    JOB = "job"
    YOUTUBE = "youtube"


class MessageLink(NamedTuple):
    guild_id: int
    channel_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class FileInput:
    """One filled file slot.

    `size` is in bytes; only Discord tells it. A message's or a job's file is unknown until somebody who may do I/O
    has looked it up: until then `filename`, `extension` and `upload_type` are empty and `url` is None. `reference`
    keeps what was typed for those two. An earlier result gets a `url` only where Magic Hour has one for it that it
    takes as an input. `stamp` says in seconds since 1970 when Magic Hour got the copy that is used. `spoiler` says that
    the place it was taken from hides it.
    """

    option: str
    source: Source
    filename: str = ""
    extension: str = ""
    upload_type: str = ""
    size: int | None = None
    url: str | None = field(default=None, repr=False)
    reference: str | None = None
    stamp: float | None = None
    spoiler: bool = False

    @property
    def hidden(self) -> bool:
        """Whether it is hidden until somebody wants to see it, and with it whatever is made of it."""
        return self.spoiler or self.filename.startswith(_MARK)

    @property
    def needs_upload(self) -> bool:
        """Whether it must be copied: Discord's addresses die, and not every result has one. What is left Magic Hour
        can read by itself, and nobody else is to open it.
        """
        return self._at_discord or (self.source is Source.JOB and self.url is None)

    @property
    def identity(self) -> str | None:
        """What stands for these very bytes, as Magic Hour is told of them, at any address and in any command; at most
        80 characters.

        None where nobody but a member says what is there: an attachment's number can be made up.
        """
        if self.job_id is not None:
            return f"job:{self.job_id}:{self.output}"
        parts = urlsplit(self.url or "")
        found = _DISCORD_FILE.fullmatch(parts.path)
        named_by_discord = self._at_discord and self.size is not None
        if not named_by_discord or found is None or parts.hostname not in _DISCORD_FILES:
            return None
        return f"discord:{found[1]}:{self.upload_type}:{self.extension}"

    @property
    def expires_at(self) -> datetime | None:
        """When an address of Discord's ends to work, as far as it says so."""
        found = _EXPIRY.search(urlsplit(self.url or "").query) if self._at_discord else None
        return datetime.fromtimestamp(int(found[1], 16), UTC) if found else None

    @property
    def uploaded_at(self) -> datetime | None:
        """When Magic Hour got the copy that is used, where that is known."""
        before = self.reference or ""  # where this was kept once
        stamp = float(before) if before.isdecimal() else self.stamp
        return None if stamp is None else datetime.fromtimestamp(stamp, UTC)

    @property
    def message(self) -> MessageLink | None:
        found = _MESSAGE.fullmatch(self.reference or "")
        return MessageLink(*map(int, found.groups())) if found else None

    @property
    def job_id(self) -> str | None:
        found = _JOB.fullmatch(self.reference or "")
        return found[1] if found else None

    @property
    def output(self) -> int:
        """Which of the files of an earlier result is meant, from 1."""
        found = _JOB.fullmatch(self.reference or "")
        return int(found[2] or 1) if found else 1

    @property
    def words(self) -> str:
        """How the file is called on a card; never its address, which may be signed."""
        named = {
            Source.MESSAGE: "from a message",
            Source.JOB: "an earlier result"
            if self.output == 1
            else f"file {self.output} of an earlier result",
            Source.YOUTUBE: "from YouTube",
        }
        return self.filename or named.get(self.source, self.source.value)

    @property
    def _at_discord(self) -> bool:
        return self.source in {Source.ATTACHMENT, Source.MESSAGE}

    def expired(self, now: datetime) -> bool:
        """Whether its address is known to be dead."""
        return self.expires_at is not None and self.expires_at <= now

    def obtainable(self, now: datetime) -> bool:
        """Whether it can be copied once more: a message and a job can always be asked, Discord's addresses die."""
        if self.message is not None or not self._at_discord:
            return True
        return self.expires_at is not None and now < self.expires_at

    def unseen(self) -> "FileInput":
        """The same file before anybody looked for it, or copied it."""
        if self.message is not None or self.job_id is not None:
            return FileInput(option=self.option, source=self.source, reference=self.reference)
        return replace(self, reference=None, stamp=None)

    def uploaded(self, at: datetime) -> "FileInput":
        """The same file once Magic Hour has a copy of it, got at this time."""
        typed = self.message is not None or self.job_id is not None
        return replace(self, reference=self.reference if typed else None, stamp=at.timestamp())

    def named(self, filename: str, media: Media) -> "FileInput":
        """The same file, now that it is known what it is called.

        :raises OptionRefused: it does not fit the slot.
        """
        filename = _printable(filename)
        extension = _extension(self.option, filename, media)
        return replace(
            self, filename=filename, extension=extension, upload_type=upload_type(media, extension)
        )

    def filled(self, attachment: Attachment, media: Media, plan: Plan) -> "FileInput":
        """The same input, once the message's attachment is known.

        :raises OptionRefused: the attachment does not fit the slot or the plan.
        """
        known = attached(self.option, attachment, media)
        known.refuse_above(plan)
        return replace(known, source=self.source, reference=self.reference)

    def refuse_above(self, plan: Plan) -> None:
        """:raises OptionRefused: the file is larger than the plan takes."""
        if self.size is not None and self.size > plan.upload_limit:
            limit = f"This bot's Magic Hour plan takes up to {size(plan.upload_limit)}."
            problem = f"{quoted(self.filename)} is {size(self.size)}. {limit}"
            raise OptionRefused(option=self.option, problem=problem)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "source": Source(data["source"])})


def attached(option: str, attachment: Attachment, media: Media) -> FileInput:
    """The input made of a Discord attachment."""
    filename = _printable(attachment.filename)
    extension = _extension(option, filename, media)
    if attachment.size is not None and attachment.size <= 0:
        raise OptionRefused(option=option, problem=f"{quoted(filename)} is empty. Attach another file.")
    return FileInput(
        option=option,
        source=Source.ATTACHMENT,
        filename=filename,
        extension=extension,
        upload_type=upload_type(media, extension),
        size=attachment.size,
        url=attachment.url,
        spoiler=attachment.spoiler,
    )


def linked(slot: str, typed: str, media: Media, *, youtube: bool) -> FileInput:
    """The input made of what was typed into `<slot>_url`: a link, a message's link or an earlier result."""
    if _MESSAGE.fullmatch(typed):
        return FileInput(option=slot, source=Source.MESSAGE, reference=typed)
    if _JOB.fullmatch(typed):
        return FileInput(option=slot, source=Source.JOB, reference=typed)
    option = f"{slot}_url"
    parts = _public_link(option, typed)
    host = (parts.hostname or "").rstrip(".")
    if _YOUTUBE.fullmatch(host):
        return _youtube(slot, typed, allowed=youtube)
    if _MAGIC_HOUR.fullmatch(host):
        # Its library opens to the bot's key whoever made the result, so an address must not stand for a right.
        problem = "This is an address at Magic Hour. Choose an earlier result of yours from the list instead."
        raise OptionRefused(option=option, problem=problem)
    filename = _printable(PurePosixPath(unquote(parts.path)).name)
    extension = _extension(option, filename, media)
    return FileInput(
        option=slot,
        source=Source.ATTACHMENT if host in _DISCORD_FILES else Source.LINK,
        filename=filename,
        extension=extension,
        upload_type=upload_type(media, extension),
        url=typed,
    )


def _youtube(slot: str, typed: str, *, allowed: bool) -> FileInput:
    if not allowed:
        problem = "This tool does not take YouTube links. Attach the file, or link to the file itself."
        raise OptionRefused(option=f"{slot}_url", problem=problem)
    return FileInput(option=slot, source=Source.YOUTUBE, url=typed)


def _public_link(option: str, typed: str) -> SplitResult:
    try:
        parts = urlsplit(typed)
        usable = parts.scheme == "https" and parts.username is None and parts.port != 0
        usable = usable and is_public(parts.hostname or "")
    except ValueError:  # urlsplit's word for brackets and ports that make no sense
        usable = False
    if not usable or len(typed) > _LONGEST_LINK or not typed.isprintable() or " " in typed:
        problem = "That is not a public link. Give one that starts with https:// and that everybody can open."
        raise OptionRefused(option=option, problem=problem)
    return parts


def is_public(host: str) -> bool:
    """Whether a host, by its name or number alone, may be one of the open net."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.rstrip(".").endswith(_PRIVATE_SUFFIXES)


def _printable(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())


def _extension(option: str, filename: str, media: Media) -> str:
    extension = PurePosixPath(filename).suffix.removeprefix(".").lower()
    if extension not in extensions(media):
        what = f"{quoted(filename)} cannot be used" if filename else "The link must end in a file's name"
        problem = f"{what}. Supported here: {listing(extensions(media))}."
        raise OptionRefused(option=option, problem=problem)
    return extension
