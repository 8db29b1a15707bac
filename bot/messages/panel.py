"""A message made of components, for cards and outcomes: what it says from top to bottom, shows and offers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

import discord
from discord import ui

from bot.jobs.ports import Output
from bot.messages.draft import Button, mentioning, pressable
from bot.messages.text import cut

SHOWN = frozenset({"png", "jpg", "jpeg", "webp", "gif", "mp4", "mov", "webm"})
"""The extensions of what Discord shows in a gallery; other files are attached below it."""

LONGEST_ALT = 256
ROW = 5
"""Buttons side by side."""

Component = ui.Item[Any]


@dataclass(frozen=True)
class Choice:
    """One entry of a menu."""

    label: str
    value: str


@dataclass(frozen=True)
class Menu:
    """A list to choose from, answered like a button by the custom id."""

    custom_id: str
    placeholder: str
    choices: tuple[Choice, ...]
    most: int = 1


@dataclass(frozen=True)
class Panel:
    """The whole of one message; Discord takes 40 components, and 4,000 characters over all texts and the footer."""

    texts: tuple[str, ...]
    """Paragraphs in Discord's markdown; they stand above what is shown."""
    colour: discord.Colour | None = None
    outputs: tuple[Output, ...] = ()
    """What is attached: each has a path or a preview."""
    alt: str = ""
    """What is said of the pictures to those who do not see them."""
    spoiler: bool = False
    below: tuple[str, ...] = ()
    """Paragraphs below what is shown."""
    footer: str = ""
    """The last line, in small print."""
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    mention: int | None = None
    """The only member whom the message may ping."""

    @property
    def words(self) -> str:
        """Everything it says."""
        return "\n".join(filter(None, (*self.texts, *self.below, self.footer)))

    def sending(self) -> dict[str, Any]:
        """The arguments of a first message."""
        return {"view": self._view(), "allowed_mentions": mentioning(self.mention)}

    def editing(self) -> dict[str, Any]:
        """The arguments of an edit; a message of before, made of text and embeds, loses those."""
        return {**self.sending(), "content": None, "embeds": []}

    def _view(self) -> ui.LayoutView:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.Container(*self._components(), accent_colour=self.colour))
        view.stop()  # discord.py keeps every view that still listens; ours are answered by dynamic items
        return view

    def _components(self) -> Iterator[Component]:
        yield from map(ui.TextDisplay, filter(None, self.texts))
        yield from self._shown()
        last = "\n".join(filter(None, (*self.below, self.footer)))
        if last:
            yield ui.Separator()
            yield ui.TextDisplay(last)
        for row in _rows(self.buttons):
            yield ui.ActionRow(*map(pressable, row))
        if self.menu is not None:
            yield ui.ActionRow(_select(self.menu))

    def _shown(self) -> Iterator[Component]:
        attached = [name for output in self.outputs if (name := attached_name(output))]
        pictures = [name for name in attached if _extension(name) in SHOWN]
        if pictures:
            alt = cut(self.alt, LONGEST_ALT) or None
            yield ui.MediaGallery(
                *(
                    discord.MediaGalleryItem(_address(name), description=alt, spoiler=self.spoiler)
                    for name in pictures
                )
            )
        for name in attached:
            if name not in pictures:
                yield ui.File(_address(name), spoiler=self.spoiler)


def _rows(buttons: tuple[Button, ...]) -> Iterator[list[Button]]:
    for _, together in groupby(buttons, lambda button: button.row):
        row = list(together)
        yield from (row[first : first + ROW] for first in range(0, len(row), ROW))


def attached_name(output: Output) -> str | None:
    """Under which name an output, or its preview, is attached; None where there is nothing to attach."""
    if output.path is not None:
        return output.filename
    return None if output.preview is None else output.preview.name


def _address(filename: str) -> str:
    return f"attachment://{filename}"


def _extension(filename: str) -> str:
    return PurePosixPath(filename).suffix.removeprefix(".").lower()


def _select(menu: Menu) -> ui.Select[Any]:
    options = [discord.SelectOption(label=each.label, value=each.value) for each in menu.choices]
    most = min(menu.most, len(options))
    return ui.Select(
        custom_id=menu.custom_id, placeholder=menu.placeholder, options=options, min_values=1, max_values=most
    )
