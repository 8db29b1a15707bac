"""Options of a tool asked for in a form, and what was answered.

What is sent is read from Discord's own words: discord.py forgets a form when the bot restarts, Discord does not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import discord
from discord import ui

from bot.errors import Refusal
from bot.messages.text import cut
from bot.tools import Attachment, Option, Tool
from bot.tools.slots import Colour, Slot, Text
from bot.tools.wording import number

MOST_QUESTIONS = 5
LONGEST_TITLE = 45
LONGEST_TEXT = 4_000
"""Characters that Discord takes in one field of a form."""

FIELD = "text"
"""The custom id of the only field of a form that asks one thing."""

_LONGEST_LABEL = 45
_LONGEST_HINT = 100
_FILES = discord.ComponentType.file_upload.value
_YES, _NO = "yes", "no"
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}", re.ASCII)

Component = ui.Item[Any]
Interaction = discord.Interaction[Any]


def form(
    title: str,
    custom_id: str,
    tool: Tool,
    names: Sequence[str],
    values: Mapping[str, Any],
    usual: Mapping[str, str] | None = None,
) -> ui.Modal:
    """A form with a question for each of these options, at most five, in which `values` stand already.

    What the tool costs is said below them, or with the first where there is no more room. A file that is asked for must
    be given. `usual` says in a member's words what happens where an answer is left empty. Discord keeps a draft per
    custom id, so each form needs its own.

    :raises Refusal: a text is longer than what fits into a form.
    """
    modal = ui.Modal(title=cut(title, LONGEST_TITLE), custom_id=custom_id)
    options = {option.name: option for option in tool.options}
    questions = [
        _question(tool, options[name], values.get(name), (usual or {}).get(name))
        for name in names[:MOST_QUESTIONS]
    ]
    for question in questions:
        modal.add_item(question)
    if len(questions) < MOST_QUESTIONS:
        modal.add_item(ui.TextDisplay(f"-# Price: {tool.costs}."))
    else:
        questions[0].description = cut(f"Price: {tool.costs}. {questions[0].description}", _LONGEST_HINT)
    modal.stop()  # discord.py need not remember it: `answers` reads what is sent
    return modal


def sent_form(interaction: Interaction, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """What the custom id of a form that was sent says; None for any other form."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    return pattern.fullmatch(str(data.get("custom_id", "")))


def answers(interaction: Interaction, tool: Tool) -> dict[str, Any]:
    """What was answered, by the names of the options; None for what was left empty.

    A number that is none stays the text that was typed: the tool refuses it together with all else that is wrong.
    """
    return answered(cast("Mapping[str, Any]", interaction.data or {}), tool)


def answered(data: Mapping[str, Any], tool: Tool) -> dict[str, Any]:
    """The same, out of Discord's own words."""
    options = {option.name: option for option in tool.options}
    sent = {str(field["custom_id"]): field for field in fields_in(data.get("components", ()))}
    files = data.get("resolved", {}).get("attachments", {})
    return {name: _answer(options[name], field, files) for name, field in sent.items() if name in options}


def text_in(data: Mapping[str, Any]) -> str | None:
    """What was typed into the only field of a form that asks one thing; None for nothing."""
    found = (field for field in fields_in(data.get("components", ())) if field["custom_id"] == FIELD)
    return next((str(field.get("value") or "") for field in found), "").strip() or None


def unread(data: Mapping[str, Any]) -> dict[str, str | None]:
    """What was typed or chosen, by the custom ids of the fields, while nobody knows yet what they are; no files."""
    fields = (each for each in fields_in(data.get("components", ())) if each.get("type") != _FILES)
    return {str(each["custom_id"]): _given(each) for each in fields}


def fields_in(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Everything that could be filled in, out of what it is wrapped in."""
    for component in components:
        if "custom_id" in component:
            yield component
        inner = [component["component"]] if "component" in component else component.get("components", [])
        yield from fields_in(inner)


def _question(tool: Tool, option: Option, value: Any, usual: str | None) -> ui.Label[Any]:
    slot = tool.slots[option.slot]
    described = slot.description if option.type is Attachment else option.description
    return ui.Label(
        text=cut(option.name.replace("_", " ").capitalize(), _LONGEST_LABEL),
        description=cut(described, _LONGEST_HINT),
        component=_field(slot, option, value, usual),
    )


def _field(slot: Slot[Any], option: Option, value: Any, usual: str | None) -> Component:
    if option.type is Attachment:
        return ui.FileUpload(custom_id=option.name, required=True, min_values=1, max_values=1)
    text = None if value is None else typed(value)
    if option.type is bool:
        return _list(option, {_YES: "Yes", _NO: "No"}, text, usual)
    if option.choices:
        shown = {typed(each): each if isinstance(each, str) else number(each) for each in option.choices}
        return _list(option, shown, text, usual)
    return _line(slot, option, text, usual)


def _list(option: Option, shown: Mapping[str, str], chosen: str | None, usual: str | None) -> Component:
    """One of several; what is not required can be emptied again."""
    options = [
        discord.SelectOption(label=label, value=value, default=value == chosen)
        for value, label in shown.items()
    ]
    return ui.Select(
        custom_id=option.name,
        placeholder=None if usual is None else cut(usual, _LONGEST_HINT),
        options=options,
        min_values=1 if option.required else 0,
        max_values=1,
        required=option.required,
    )


def _line(slot: Slot[Any], option: Option, value: str | None, usual: str | None) -> Component:
    if len(value or "") > LONGEST_TEXT:
        raise Refusal("This text does not fit into a form. Run the command again with another one.")
    long = isinstance(slot, Text) and not isinstance(slot, Colour)
    return ui.TextInput(
        custom_id=option.name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        default=value,
        placeholder=None if usual is None else cut(usual, _LONGEST_HINT),
        required=option.required,
        max_length=min(LONGEST_TEXT, option.max_length or LONGEST_TEXT),
    )


def typed(value: float | str) -> str:
    """A value as it is typed into a form: no separators, no needless `.0`."""
    if isinstance(value, bool):
        return _YES if value else _NO
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _answer(option: Option, field: Mapping[str, Any], files: Mapping[str, Any]) -> Any:
    given = _given(field)
    if option.type is Attachment:
        file = files.get(given or "")
        return None if file is None else attachment_in(file)
    return value_of(option, given or "")


def _given(field: Mapping[str, Any]) -> str | None:
    """What was typed, or the first of what was chosen; None for nothing."""
    given = field.get("value")
    if given is None:
        given = next(iter(field.get("values") or ()), None)
    return None if given is None else str(given)


def value_of(option: Option, text: str) -> Any:
    """The value behind what was typed; None for nothing, the text itself where it should be a number and is none."""
    text = text.strip()
    if not text or option.type is str:
        return text or None
    return text == _YES if option.type is bool else _number(text)


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
    except ValueError:
        return text


def attachment_in(sent: Mapping[str, Any]) -> Attachment:
    """A file that was uploaded in a form, out of Discord's own words."""
    hidden = bool(sent.get("flags", 0) & discord.AttachmentFlags.spoiler.flag)
    return Attachment(sent["url"], sent["filename"], sent["size"], sent.get("content_type"), hidden)
