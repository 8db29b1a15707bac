"""Filling in a modal: the data of the interaction that submits it."""

from collections.abc import Mapping
from typing import Any

from tests.wire.components import (
    ACTION_ROW,
    CHECKBOX,
    CHECKBOX_GROUP,
    LABEL,
    RADIO_GROUP,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
)
from tests.wire.errors import Json, NotOfferedError
from tests.wire.options import Resolved

EMPTY: dict[int, Any] = {TEXT_INPUT: "", CHECKBOX: False, RADIO_GROUP: None}


async def modal_data(modal: Json, values: Mapping[str, Any], resolved: Resolved) -> Json:
    """The `data` of a submission; a value is addressed by its field's custom id or by its label."""
    left = dict(values)
    filled = [await _part(part, left, resolved) for part in modal["components"]]
    if left:
        raise NotOfferedError(f"{modal['title']!r} has no field {sorted(left)}.")
    return {"custom_id": modal["custom_id"], "components": filled} | resolved.data()


async def _part(part: Json, left: dict[str, Any], resolved: Resolved) -> Json:
    if part["type"] == TEXT_DISPLAY:
        return {"type": TEXT_DISPLAY, "id": part.get("id", 0)}
    if part["type"] == ACTION_ROW:
        inner = part["components"][0]
        return {
            "type": ACTION_ROW,
            "id": 0,
            "components": [await _field(inner, inner["label"], left, resolved)],
        }
    inner = await _field(part["component"], part["label"], left, resolved)
    return {"type": LABEL, "id": part.get("id", 0), "component": inner}


async def _field(field: Json, label: str, left: dict[str, Any], resolved: Resolved) -> Json:
    value = left.pop(field["custom_id"], left.pop(label, None))
    value = _default(field) if value is None else value
    if field.get("required", True) and value in ("", [], None):
        raise NotOfferedError(f"{label!r} must be filled in.")
    _refuse_length(field, label, value)
    data: Json = {"type": field["type"], "id": field.get("id", 0), "custom_id": field["custom_id"]}
    if isinstance(value, (list, tuple)):
        return data | {"values": [await _chosen(field, item, resolved) for item in value]}
    return data | {"value": value}


async def _chosen(field: Json, item: Any, resolved: Resolved) -> str:
    if field["type"] in {STRING_SELECT, CHECKBOX_GROUP}:
        offered = [option["value"] for option in field["options"]]
        if item not in offered:
            raise NotOfferedError(f"{item!r} is not offered, only {offered}.")
        return str(item)
    return await resolved.add(item)


def _default(field: Json) -> Any:
    """What stands in a field that nobody touched."""
    chosen = [option["value"] for option in field.get("options") or () if option.get("default")]
    if field["type"] == RADIO_GROUP:
        return chosen[0] if chosen else None
    if field["type"] in {TEXT_INPUT, CHECKBOX}:
        return field.get("value") or field.get("default") or EMPTY[field["type"]]
    return chosen


def _refuse_length(field: Json, label: str, value: Any) -> None:
    if field["type"] == TEXT_INPUT:
        least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    elif field["type"] in {CHECKBOX, RADIO_GROUP}:
        return
    else:
        least, most = field.get("min_values") or 0, field.get("max_values") or 1
    if value and not least <= len(value) <= most:
        raise NotOfferedError(f"{label!r} takes {least} to {most}.")
