"""What is hidden until somebody wants to see it stays so in what is made of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import discord

from bot.interactions.retrying import Wish
from bot.interactions.selections import Found
from bot.interactions.services import Book

_MARK = "SPOILER_"
"""What Discord puts before the name of a file that its author hides."""

_Shown = discord.Message | discord.MessageSnapshot


async def made_of_hidden(wish: Wish, book: Book) -> Wish:
    """The wish, as a spoiler where one of its files, or an earlier result among them, is one."""
    return wish if wish.spoiler else replace(wish, spoiler=await _made_of_hidden(wish, book))


async def _made_of_hidden(wish: Wish, book: Book) -> bool:
    for file in wish.request.files:
        if file.filename.startswith(_MARK):
            return True
        job = None if file.job_id is None else await book.get(file.job_id)
        if job is not None and job.spoiler:
            return True
    return False


def marked(files: Sequence[Found], message: discord.Message) -> list[Found]:
    """The files of a message, or of one that it forwards, with those as spoilers that it hides."""
    shown: list[_Shown] = [message, *message.message_snapshots]
    # All but the path of an address may differ from place to place.
    hidden = {urlsplit(url).path for each in shown for url in _hidden(each)}
    return [replace(file, spoiler=urlsplit(file.url).path in hidden) for file in files]


def _hidden(shown: _Shown) -> Iterator[str]:
    yield from (each.url for each in shown.attachments if each.is_spoiler())
    yield from _hidden_in(shown.components, whole=False)


def _hidden_in(components: Iterable[Any], *, whole: bool) -> Iterator[str]:
    for component in components:
        all_of_it = whole or getattr(component, "spoiler", False)
        if isinstance(component, discord.MediaGalleryComponent):
            yield from (item.media.url for item in component.items if all_of_it or item.spoiler)
        elif isinstance(component, discord.FileComponent) and all_of_it:
            yield component.media.url
        yield from _hidden_in(getattr(component, "children", ()), whole=all_of_it)
