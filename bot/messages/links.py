"""The addresses under which the files of a result can be had now, for one reader's eyes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import discord

from bot.messages.draft import LINK_LIST, LONGEST_BUTTON_URL, Button, Draft
from bot.messages.text import cut, exact, relative
from bot.tools.wording import count, size

_LABEL_LENGTH = 60
_EMBED_LENGTH = 4_000
_EMBEDS_LENGTH = 5_500
"""Characters of all the embeds of one message together; Discord takes 6,000."""


@dataclass(frozen=True)
class Link:
    """One file at Magic Hour; its address is signed and dies."""

    filename: str
    url: str = field(repr=False)
    expires_at: datetime | None = None
    size: int | None = None
    """In bytes, where that is known."""


def links_page(links: Sequence[Link]) -> Draft:
    """All the links, each as a button where its address is short enough, else as text, else in a file."""
    written = _written(links)
    return Draft(
        content=_introduction(links, written),
        embeds=tuple(discord.Embed(description=text) for text in written.texts),
        link_list="".join(f"{link.filename}\n{link.url}\n\n" for link in written.rest) or None,
        buttons=tuple(
            Button(_label(link), url=link.url) for link in links if not _too_long_for_a_button(link)
        ),
    )


@dataclass(frozen=True)
class _Written:
    """Links whose addresses no button takes: the texts of embeds that hold them, and those that no embed holds."""

    texts: tuple[str, ...]
    rest: tuple[Link, ...]


def _introduction(links: Sequence[Link], written: _Written) -> str:
    ends = [link.expires_at for link in links if link.expires_at is not None]
    until = f" until {exact(min(ends))} ({relative(min(ends))})" if ends else ""
    where = f" The rest stands in `{LINK_LIST}`." if written.rest else ""
    work = "works" if len(links) == 1 else "work"
    return f"{count(len(links), 'fresh link')} that {work}{until}: whoever has it can open it.{where}"


def _written(links: Sequence[Link]) -> _Written:
    texts, rest = [""], []
    for link in filter(_too_long_for_a_button, links):
        line = f"[{_label(link)}]({link.url})\n"
        if len(line) > _EMBED_LENGTH or sum(map(len, texts)) + len(line) > _EMBEDS_LENGTH:
            rest.append(link)
        elif len(texts[-1]) + len(line) > _EMBED_LENGTH:
            texts.append(line)
        else:
            texts[-1] += line
    return _Written(tuple(filter(None, texts)), tuple(rest))


def _too_long_for_a_button(link: Link) -> bool:
    return len(link.url) > LONGEST_BUTTON_URL


def _label(link: Link) -> str:
    name = cut(link.filename, _LABEL_LENGTH)
    return name if link.size is None else f"{name} ({size(link.size)})"
