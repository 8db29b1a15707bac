"""Which files of a message an action of its menu takes."""

import discord

from bot.errors import OptionRefused, Refusal
from bot.messages.shown_files import files_of
from bot.tools import CATALOGUE, Attachment
from bot.tools.actions import Action
from bot.tools.file_slot import File
from bot.tools.media import extensions
from bot.tools.wording import listing

MOST = 10
"""Files that are taken at once: as many as a message of a member can have."""


def fitting(action: Action, message: discord.Message) -> list[Attachment]:
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


def _fits(slot: File, file: Attachment) -> bool:
    try:
        slot.take({slot.name: file})
    except OptionRefused:
        return False
    return True
