"""A message before it is sent: what it says, shows and offers, and whom it may ping."""

from dataclasses import dataclass, field
from typing import Any

import discord

from bot.jobs.ports import Output

LONGEST_BUTTON_URL = 512
LINK_LIST = "links.txt"


@dataclass(frozen=True)
class Button:
    """Either a custom id, answered by one of our dynamic items, or an address."""

    label: str
    custom_id: str | None = None
    url: str | None = field(default=None, repr=False)
    style: discord.ButtonStyle = discord.ButtonStyle.secondary


@dataclass(frozen=True)
class Draft:
    """The whole of one message."""

    content: str | None = None
    embeds: tuple[discord.Embed, ...] = ()
    buttons: tuple[Button, ...] = ()
    outputs: tuple[Output, ...] = ()
    """The files to attach; every one has a path."""
    link_list: str | None = field(default=None, repr=False)
    """The text of one more file, for addresses that no message could show."""
    mention: int | None = None
    """The only member whom the message may ping."""

    @property
    def allowed_mentions(self) -> discord.AllowedMentions:
        users = [discord.Object(self.mention)] if self.mention is not None else False
        return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)

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


def _view(buttons: tuple[Button, ...]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for button in buttons:
        style = discord.ButtonStyle.link if button.url else button.style
        view.add_item(
            discord.ui.Button(style=style, label=button.label, custom_id=button.custom_id, url=button.url)
        )
    view.stop()  # discord.py keeps every view that still listens; ours are answered by dynamic items
    return view
