"""Walking the tree of a message's or a modal's components."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.wire.errors import Json

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 18, 19, 21, 22, 23

SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, parents before children."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        yield from walk(component[key] for key in ("accessory", "component") if component.get(key))


def media(component: Json) -> list[Json]:
    """The unfurled media items that a component shows."""
    items: list[Json | None] = [component.get("media"), component.get("file")]
    items += [item.get("media") for item in component.get("items", ())]
    return [item for item in items if item]


def number(components: list[Json]) -> list[Json]:
    """Give every component without one an id, counted from 1, as Discord does."""
    taken = {part["id"] for part in walk(components) if part.get("id")}
    free = (candidate for candidate in range(1, 1000) if candidate not in taken)
    for part in walk(components):
        part["id"] = part.get("id") or next(free)
    return components


def resolve_attachments(value: Any, urls: dict[str, str]) -> Any:
    """A copy in which each `attachment://name` became that file's address."""
    if isinstance(value, dict):
        return {key: resolve_attachments(item, urls) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve_attachments(item, urls) for item in value]
    if isinstance(value, str) and value.startswith("attachment://"):
        return urls.get(value.removeprefix("attachment://"), value)
    return value
