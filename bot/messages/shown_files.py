"""The files that a message shows: attached to it, only in its components, or in a message that it forwards."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import discord

from bot.messages.posting import parts_of
from bot.tools import Attachment

_HOSTS = {"cdn.discordapp.com", "media.discordapp.net"}
_PATH = re.compile(r"/(?:ephemeral-)?attachments/\d{1,20}/(\d{1,20})/[^/]+", re.ASCII)

_Shown = discord.Message | discord.MessageSnapshot


def files_of(message: discord.Message) -> list[Attachment]:
    """Every file of a message that lies at Discord, once; how large they are Discord does not tell of all.

    Of a message that is made of components, as every result is, it names none as attached.
    """
    shown: list[_Shown] = [message, *message.message_snapshots]
    found: dict[int, Attachment] = {}
    for each in shown:
        for number, file in (*_attached(each), *_in_components(each)):
            found.setdefault(number, file)  # of an attachment Discord tells more
    return list(found.values())


def _attached(message: _Shown) -> Iterator[tuple[int, Attachment]]:
    for each in message.attachments:
        yield each.id, Attachment(each.url, each.filename, each.size, each.content_type)


def _in_components(message: _Shown) -> Iterator[tuple[int, Attachment]]:
    for media in _media(parts_of(message.components)):
        number = media.attachment_id or _number_in(media.url)
        if number is not None:
            filename = PurePosixPath(unquote(urlsplit(media.url).path)).name
            yield number, Attachment(media.url, filename, None, media.content_type)


def _number_in(url: str) -> int | None:
    """The number of the file that an address of Discord's stands for; None for every other address."""
    parts = urlsplit(url)
    named = _PATH.fullmatch(parts.path)
    at_discord = parts.scheme == "https" and parts.hostname in _HOSTS
    return int(named[1]) if named is not None and at_discord else None


def _media(components: Iterable[object]) -> Iterator[discord.UnfurledMediaItem]:
    for component in components:
        if isinstance(component, discord.MediaGalleryComponent):
            yield from (item.media for item in component.items)
        elif isinstance(component, discord.FileComponent):
            yield component.media
