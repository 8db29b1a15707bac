"""What a member sees of the simulated Discord, as plain values: messages, files, buttons, modals, answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simcord import InteractionResult
from simcord.backend.models import Message as StoredMessage
from simcord.components import walk_components
from simcord.enums import ComponentType


@dataclass(frozen=True)
class File:
    """A file of a message, as bytes."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Button:
    """A button of a message; a link has a `url` and no `custom_id`."""

    label: str
    custom_id: str | None
    url: str | None
    disabled: bool


@dataclass(frozen=True)
class Message:
    """A message as one member sees it; `text` is everything in it that can be read, cards included."""

    id: int
    channel_id: int
    author: str
    content: str
    text: str
    files: tuple[File, ...]
    buttons: tuple[Button, ...]
    ephemeral: bool


@dataclass(frozen=True)
class Modal:
    """A modal shown to a member; `fields` are the custom ids by label."""

    title: str
    fields: Mapping[str, str]
    shown: InteractionResult


@dataclass(frozen=True)
class Answer:
    """What an interaction was answered with: a message, a modal, or neither (an update, a defer)."""

    message: Message | None
    modal: Modal | None


def seen_message(stored: StoredMessage, *, author: str, read_file: Callable[[str], bytes | None]) -> Message:
    """The message as its readers see it; `read_file` gives the bytes behind an attachment's URL."""
    components = list(walk_components(stored.components))
    return Message(
        id=stored.id,
        channel_id=stored.channel_id,
        author=author,
        content=stored.content,
        text="\n".join(filter(None, (stored.content, *_embed_texts(stored), *_shown_texts(components)))),
        files=tuple(_file(attachment, read_file) for attachment in stored.attachments),
        buttons=tuple(_button(each) for each in components if each["type"] == ComponentType.BUTTON),
        ephemeral=stored.is_ephemeral,
    )


def seen_modal(shown: InteractionResult) -> Modal:
    spec = shown.modal or {}
    labelled = [each for each in walk_components(spec.get("components", ())) if "label" in each]
    fields = {each["label"]: each.get("component", each).get("custom_id", "") for each in labelled}
    return Modal(title=spec.get("title", ""), fields=fields, shown=shown)


def _file(attachment: Mapping[str, Any], read_file: Callable[[str], bytes | None]) -> File:
    data = read_file(attachment["url"]) or b""
    return File(name=attachment["filename"], content_type=attachment["content_type"], data=data)


def _embed_texts(stored: StoredMessage) -> Iterator[str]:
    for embed in stored.embeds:
        yield from (embed.get("title", ""), embed.get("description", ""))
        for field in embed.get("fields", ()):
            yield f"{field['name']}: {field['value']}"
        yield embed.get("footer", {}).get("text", "")


def _shown_texts(components: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (each["content"] for each in components if each["type"] == ComponentType.TEXT_DISPLAY)


def _button(component: Mapping[str, Any]) -> Button:
    return Button(
        label=component.get("label") or "",
        custom_id=component.get("custom_id"),
        url=component.get("url"),
        disabled=bool(component.get("disabled")),
    )
