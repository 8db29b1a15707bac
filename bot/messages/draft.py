"""A message before it is sent: what it says, shows and offers, and whom it may ping."""

from dataclasses import dataclass, field
from typing import Any

import discord

LONGEST_BUTTON_URL = 512
LINK_LIST = "links.txt"


@dataclass(frozen=True)
class Button:
    """Either a custom id, answered by one of our dynamic items, or an address."""

    label: str
    custom_id: str | None = None
    url: str | None = field(default=None, repr=False)
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    row: int = 0
    """Buttons of a panel with a higher one stand below the others."""


@dataclass(frozen=True)
class Draft:
    """The whole of one message."""

    content: str | None = None
    embeds: tuple[discord.Embed, ...] = ()
    buttons: tuple[Button, ...] = ()
    link_list: str | None = field(default=None, repr=False)
    """The text of a file to attach, for addresses that no message could show."""
    mention: int | None = None
    """The only member whom the message may ping."""

    @property
    def allowed_mentions(self) -> discord.AllowedMentions:
        return mentioning(self.mention)

    def sending(self) -> dict[str, Any]:
        """The arguments of a first message."""
        arguments: dict[str, Any] = {"content": self.content, "allowed_mentions": self.allowed_mentions}
        if self.embeds:
            arguments["embeds"] = list(self.embeds)
        if self.buttons:
            arguments["view"] = _view(self.buttons)
        return arguments

    def editing(self) -> dict[str, Any]:
        """The arguments of an edit: what the draft does not have is taken away."""
        return {
            "content": self.content,
            "embeds": list(self.embeds),
            "allowed_mentions": self.allowed_mentions,
            "view": _view(self.buttons) if self.buttons else None,
        }


def mentioning(member_id: int | None) -> discord.AllowedMentions:
    """Whom a message may ping: one member, or nobody."""
    users = [discord.Object(member_id)] if member_id is not None else False
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)


def pressable(button: Button) -> discord.ui.Button[Any]:
    """The button as discord.py knows it."""
    style = discord.ButtonStyle.link if button.url else button.style
    return discord.ui.Button(style=style, label=button.label, custom_id=button.custom_id, url=button.url)


def _view(buttons: tuple[Button, ...]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(pressable(button))
    view.stop()  # discord.py keeps every view that still listens; ours are answered by dynamic items
    return view
