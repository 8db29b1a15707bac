"""The files that a message shows, as the menu of a message brings them: attached, or only in its components."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

import discord

from bot.errors import OptionRefused, Refusal
from bot.interactions.selections import Found
from bot.messages.posting import parts_of
from bot.tools import CATALOGUE
from bot.tools.actions import Action
from bot.tools.file_slot import File
from bot.tools.media import extensions
from bot.tools.wording import listing

MOST = 10
"""Files that are taken at once: as many as a message of a member can have."""

_HOSTS = {"cdn.discordapp.com", "media.discordapp.net"}
_PATH = re.compile(r"/(?:ephemeral-)?attachments/\d{1,20}/(\d{1,20})/([^/]+)", re.ASCII)

Shown = discord.Message | discord.MessageSnapshot


def fitting(action: Action, message: discord.Message) -> list[Found]:
    """The files of a message, and of one that it forwards, that an action takes.

    Raises Refusal, which says what is needed, when there is none, and when there are more than can be taken at once.
    """
    slot = CATALOGUE[action.command].slots[action.slot]
    assert isinstance(slot, File)  # noqa: S101  every action names the slot of a file
    files = [file for file in files_of(message) if _fits(slot, file)]
    if not files:
        known = listing(extensions(slot.media))
        what = f"needs a message with a file that is one of these: {known}"
        raise Refusal(f"**{action.label}** {what}. Nothing was charged.")
    if len(files) > MOST:
        raise Refusal(
            f"This message has {len(files)} files, and at most {MOST} can be taken at once. Use "
            f"`/{action.command}` for single ones. Nothing was charged."
        )
    return files


def files_of(message: discord.Message) -> list[Found]:
    """Every file of a message that lies at Discord, once."""
    shown: list[Shown] = [message, *message.message_snapshots]
    found: dict[int, Found] = {}
    for each in shown:
        for number, file in (*_attached(each), *_in_components(each)):
            found.setdefault(number, file)  # of an attachment Discord tells more
    return list(found.values())


def _attached(message: Shown) -> Iterator[tuple[int, Found]]:
    for each in message.attachments:
        yield each.id, Found(each.url, each.filename, each.size, each.content_type)


def _in_components(message: Shown) -> Iterator[tuple[int, Found]]:
    for media in _media(parts_of(message.components)):
        parts = urlsplit(media.url)
        named = _PATH.fullmatch(parts.path)
        if parts.scheme == "https" and parts.hostname in _HOSTS and named is not None:
            filename = unquote(named[2])
            yield int(named[1]), Found(media.url, filename, content_type=media.content_type)


def _media(components: Iterable[object]) -> Iterator[discord.UnfurledMediaItem]:
    for component in components:
        if isinstance(component, discord.MediaGalleryComponent):
            yield from (item.media for item in component.items)
        elif isinstance(component, discord.FileComponent):
            yield component.media


def _fits(slot: File, file: Found) -> bool:
    option = slot.name if file.size is not None else f"{slot.name}_url"
    try:
        slot.take({option: file.source})
    except OptionRefused:
        return False
    return True
