"""Discord's limits on components, in messages and in modals."""

from collections.abc import Callable

from tests.wire.components import (
    ACTION_ROW,
    BUTTON,
    CHECKBOX_GROUP,
    CONTAINER,
    FILE,
    FILE_UPLOAD,
    LABEL,
    MEDIA_GALLERY,
    RADIO_GROUP,
    SECTION,
    SELECTS,
    SEPARATOR,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    THUMBNAIL,
    media,
    walk,
)
from tests.wire.conform import Problems, check_attachment
from tests.wire.errors import Json

ROWS_MAX = 5
COMPONENTS_MAX = 40
TEXT_SUM_MAX = 4000
BUTTONS_MAX = 5
OPTIONS_MAX = 25
LABEL_MAX = 80
UPLOADS_MAX = 10
INPUT_MAX = 4000
LINK_STYLE, PREMIUM_STYLE = 5, 6

IN_CONTAINER = {ACTION_ROW, SECTION, TEXT_DISPLAY, MEDIA_GALLERY, FILE, SEPARATOR}
IN_MESSAGE = IN_CONTAINER | {CONTAINER}
IN_MODAL = {ACTION_ROW, LABEL, TEXT_DISPLAY}


def check_components(problems: Problems, tree: list[Json], names: set[str], *, v2: bool) -> None:
    """A message's components; `names` are those of the files it will have."""
    if v2:
        _check_v2_sums(problems, tree)
    else:
        problems.length("components", tree, ROWS_MAX)
    _check_kinds(problems, "components", tree, IN_MESSAGE if v2 else {ACTION_ROW})
    _check_all(problems, tree)
    for part in walk(tree):
        for item in media(part):
            check_attachment(problems, "components", item.get("url"), names)
            if part["type"] == FILE and not item.get("url", "").startswith("attachment://"):
                problems.add("components", "A file component takes attachment:// only.")


def _check_v2_sums(problems: Problems, tree: list[Json]) -> None:
    parts = list(walk(tree))
    if len(parts) > COMPONENTS_MAX:
        problems.add("components", f"Must be {COMPONENTS_MAX} or fewer in total.", "COMPONENT_MAX_TOTAL")
    if sum(len(part.get("content", "")) for part in parts) > TEXT_SUM_MAX:
        problems.add(
            "components", f"Text must be {TEXT_SUM_MAX} or fewer in sum.", "COMPONENT_TEXT_MAX_TOTAL"
        )


def _check_kinds(problems: Problems, path: str, parts: list[Json], allowed: set[int]) -> None:
    for index, part in enumerate(parts):
        if part.get("type") not in allowed:
            problems.add(f"{path}.{index}.type", f"Must be one of {sorted(allowed)}.", "UNION_TYPE_CHOICES")


def _check_all(problems: Problems, tree: list[Json]) -> None:
    parts = list(walk(tree))
    problems.unique("components", (part["custom_id"] for part in parts if "custom_id" in part))
    problems.unique("components", (part["id"] for part in parts if part.get("id")))
    for index, part in enumerate(parts):
        path = f"components.{index}"
        problems.length(f"{path}.custom_id", part.get("custom_id"), 100, 1)
        _check_part(problems, path, part)


def _check_part(problems: Problems, path: str, part: Json) -> None:
    check = CHECKS.get(part.get("type", 0))
    if check is not None:
        check(problems, path, part)


def _check_row(problems: Problems, path: str, part: Json) -> None:
    inside = part["components"]
    kinds = {part.get("type") for part in inside}
    if kinds == {BUTTON}:
        problems.length(path, inside, BUTTONS_MAX, 1)
    elif len(inside) != 1 or not kinds <= {*SELECTS, TEXT_INPUT}:
        problems.add(
            path, "A row holds up to five buttons, or one select.", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"
        )


def _check_button(problems: Problems, path: str, part: Json) -> None:
    problems.length(f"{path}.label", part.get("label"), LABEL_MAX)
    problems.length(f"{path}.url", part.get("url"), 512)
    style = part.get("style")
    key = {LINK_STYLE: "url", PREMIUM_STYLE: "sku_id"}.get(style or 0, "custom_id")
    problems.required(f"{path}.{key}", part.get(key))
    if key != "custom_id" and "custom_id" in part:
        problems.add(
            f"{path}.custom_id", "A link or premium button has none.", "COMPONENT_CUSTOM_ID_NOT_ALLOWED"
        )
    if style != PREMIUM_STYLE and not part.get("label") and not part.get("emoji"):
        problems.add(path, "A button needs a label or an emoji.", "BUTTON_COMPONENT_INVALID_EMOJI_OR_LABEL")


def _check_select(problems: Problems, path: str, part: Json) -> None:
    problems.length(f"{path}.placeholder", part.get("placeholder"), 150)
    if part["type"] == STRING_SELECT:
        _check_select_options(problems, f"{path}.options", part.get("options", []))
    if (part.get("min_values") or 0) > (part.get("max_values") or 1):
        problems.add(f"{path}.min_values", "Is above max_values.")


def _check_select_options(problems: Problems, path: str, options: list[Json]) -> None:
    problems.length(path, options, OPTIONS_MAX, 1)
    problems.unique(path, (option.get("value") for option in options))
    for index, option in enumerate(options):
        problems.length(f"{path}.{index}.label", option.get("label", ""), 100, 1)
        problems.length(f"{path}.{index}.value", option.get("value", ""), 100, 1)
        problems.length(f"{path}.{index}.description", option.get("description"), 100)


def _check_container(problems: Problems, path: str, part: Json) -> None:
    problems.length(path, part["components"], COMPONENTS_MAX, 1)
    _check_kinds(problems, path, part["components"], IN_CONTAINER)


def _check_text(problems: Problems, path: str, part: Json) -> None:
    problems.length(path, part.get("content", ""), TEXT_SUM_MAX, 1)


def _check_gallery(problems: Problems, path: str, part: Json) -> None:
    problems.length(path, part.get("items", []), 10, 1)


def _check_group(problems: Problems, path: str, part: Json) -> None:
    problems.length(path, part.get("options", []), 10, 2 if part["type"] == RADIO_GROUP else 1)


def _check_upload(problems: Problems, path: str, part: Json) -> None:
    if (part.get("max_values") or 1) > UPLOADS_MAX:
        problems.add(path, f"max_values must be {UPLOADS_MAX} or fewer.")


def _check_section(problems: Problems, path: str, part: Json) -> None:
    problems.length(path, part["components"], 3, 1)
    _check_kinds(problems, path, part["components"], {TEXT_DISPLAY})
    _check_kinds(problems, f"{path}.accessory", [part.get("accessory") or {}], {BUTTON, THUMBNAIL})


def _check_text_input(problems: Problems, path: str, part: Json) -> None:
    most = part.get("max_length") or INPUT_MAX
    problems.length(f"{path}.placeholder", part.get("placeholder"), 100)
    problems.length(f"{path}.label", part.get("label"), 45)
    problems.length(f"{path}.value", part.get("value"), most)
    if not (part.get("min_length") or 0) <= most <= INPUT_MAX:
        problems.add(f"{path}.max_length", f"Must be {INPUT_MAX} or fewer and not below min_length.")


CHECKS: dict[int, Callable[[Problems, str, Json], None]] = {
    ACTION_ROW: _check_row,
    BUTTON: _check_button,
    **dict.fromkeys(SELECTS, _check_select),
    SECTION: _check_section,
    CONTAINER: _check_container,
    TEXT_DISPLAY: _check_text,
    MEDIA_GALLERY: _check_gallery,
    TEXT_INPUT: _check_text_input,
    RADIO_GROUP: _check_group,
    CHECKBOX_GROUP: _check_group,
    FILE_UPLOAD: _check_upload,
}


def check_modal(problems: Problems, modal: Json) -> None:
    problems.length("data.title", modal.get("title", ""), 45, 1)
    problems.length("data.custom_id", modal.get("custom_id", ""), 100, 1)
    tree = modal.get("components", [])
    problems.length("data.components", tree, 5, 1)
    _check_kinds(problems, "data.components", tree, IN_MODAL)
    _check_all(problems, tree)
    for part in walk(tree):
        if part.get("type") == BUTTON:
            problems.add("data.components", "A modal has no buttons.", "UNION_TYPE_CHOICES")
        if part.get("type") == LABEL:
            problems.length("data.components.label", part.get("label", ""), 45, 1)
            problems.length("data.components.description", part.get("description"), 100)
