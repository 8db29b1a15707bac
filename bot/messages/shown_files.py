"""The files that a message shows: attached to it, only in its components, or in a message that it forwards."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import discord

from bot.tools import Attachment

_HOSTS = {"cdn.discordapp.com", "media.discordapp.net"}
_PATH = re.compile(r"/(?:ephemeral-)?attachments/\d{1,20}/(\d{1,20})/[^/]+", re.ASCII)

_Shown = discord.Message | discord.MessageSnapshot


def files_of(message: discord.Message) -> list[Attachment]:
    """Every file of a message that lies at Discord, once; how large they are Discord does not tell of all.

    Of a message that is made of components, as every result is, it names none as attached. What is hidden anywhere in
    the message is a spoiler.
    """
    shown: list[_Shown] = [message, *message.message_snapshots]
    found: dict[int, Attachment] = {}
    for each in shown:
        for number, file in (*_attached(each), *_in_components(each)):
            known = found.get(number, file)  # of an attachment Discord tells more
            found[number] = replace(known, spoiler=known.spoiler or file.spoiler)
    return list(found.values())


def _attached(message: _Shown) -> Iterator[tuple[int, Attachment]]:
    for each in message.attachments:
        yield each.id, Attachment(each.url, each.filename, each.size, each.content_type, each.is_spoiler())


def _in_components(message: _Shown) -> Iterator[tuple[int, Attachment]]:
    for media, hidden in _media(message.components, hidden=False):
        number = media.attachment_id or _number_in(media.url)
        if number is not None:
            filename = PurePosixPath(unquote(urlsplit(media.url).path)).name
            yield number, Attachment(media.url, filename, None, media.content_type, hidden)


def _number_in(url: str) -> int | None:
    """The number of the file that an address of Discord's stands for; None for every other address."""
    parts = urlsplit(url)
    named = _PATH.fullmatch(parts.path)
    at_discord = parts.scheme == "https" and parts.hostname in _HOSTS
    return int(named[1]) if named is not None and at_discord else None


def _media(components: Iterable[Any], *, hidden: bool) -> Iterator[tuple[discord.UnfurledMediaItem, bool]]:
    """The files in components, with whether they, or all around them, are hidden."""
    for component in components:
        all_of_it = hidden or getattr(component, "spoiler", False)
        if isinstance(component, discord.MediaGalleryComponent):
            yield from ((item.media, all_of_it or item.spoiler) for item in component.items)
        elif isinstance(component, discord.FileComponent):
            yield component.media, all_of_it
        yield from _media(getattr(component, "children", ()), hidden=all_of_it)
