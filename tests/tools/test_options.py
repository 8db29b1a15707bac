"""What Discord is told: names and choices that people and scripts have learned, within Discord's limits."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.tools import CATALOGUE, Attachment, Option, Tool
from bot.tools.file_slot import File
from bot.tools.slots import Choice

KNOWN: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("commands.json").read_text("utf-8"))
"""Every command as people know it: a change here is a change of what they have learned."""

TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", Attachment: "attachment"}

TOOLS = [pytest.param(tool, id=command) for command, tool in CATALOGUE.items()]
OPTIONS = [
    pytest.param(tool, option, id=f"{command}-{option.name}")
    for command, tool in CATALOGUE.items()
    for option in tool.options
]


def _facts(tool: Tool, option: Option) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "required": option.required,
        "minimum": option.minimum,
        "maximum": option.maximum,
        "max_length": option.max_length,
        "choices": sorted(option.choices, key=str),
        "default": option.default,
    }
    if option.autocompletes and option.media is None:
        slot = tool.slots[option.slot]
        assert isinstance(slot, Choice)
        facts["autocomplete"] = len(slot.values)
    said = {name: fact for name, fact in facts.items() if fact not in (None, [])}
    return {
        "type": TYPES[option.type],
        **{name: fact for name, fact in said.items() if name != "required" or fact},
    }


def test_all_thirty_one_tools_are_offered() -> None:
    assert set(CATALOGUE) == set(KNOWN)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_command_is_the_one_that_people_know(tool: Tool) -> None:
    offered = {option.name: _facts(tool, option) for option in tool.options}

    assert offered == KNOWN[tool.command]["options"]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_is_the_one_that_people_know(tool: Tool) -> None:
    known = {name: fact for name, fact in KNOWN[tool.command].items() if name != "options"}

    assert known == {
        "title": tool.title,
        "path": tool.path,
        "kind": tool.kind,
        "usual_seconds": tool.usual_seconds,
    }


@pytest.mark.parametrize("tool", TOOLS)
def test_a_command_keeps_discords_limits(tool: Tool) -> None:
    """Discord counts all names, descriptions and choices of a command together."""
    parts = [tool.command, tool.description]
    for option in tool.options:
        parts += [option.name, option.description, *(2 * str(choice) for choice in option.choices)]

    assert sum(map(len, parts)) <= 8000
    assert len(tool.options) <= 25
    assert 1 <= len(tool.description) <= 100


@pytest.mark.parametrize(("tool", "option"), OPTIONS)
def test_an_option_keeps_discords_limits(tool: Tool, option: Option) -> None:
    assert re.fullmatch(r"[a-z0-9_]{1,32}", option.name)
    assert 1 <= len(option.description) <= 100, len(option.description)
    assert len(option.choices) <= 25
    assert not (option.choices and option.autocompletes)
    assert option.max_length is None or 1 <= option.max_length <= 6000
    assert all(len(value) <= 100 for value in tool.suggest(option.name, ""))


@pytest.mark.parametrize("tool", TOOLS)
def test_whoever_must_give_a_file_is_told_so_although_discord_calls_both_options_optional(tool: Tool) -> None:
    needed = {name for name, slot in tool.slots.items() if isinstance(slot, File) and slot.required}

    told = {
        each.name
        for each in tool.options
        if each.description.endswith(f"; this or {each.name}_url is needed")
    }

    assert told == needed


@pytest.mark.parametrize("tool", TOOLS)
def test_required_options_come_first(tool: Tool) -> None:
    required = [option.required for option in tool.options]

    assert required == sorted(required, reverse=True)


@pytest.mark.parametrize(("tool", "option"), OPTIONS)
def test_an_options_default_is_one_of_its_choices_and_named_in_its_description(
    tool: Tool, option: Option
) -> None:
    assert option.default is None or not option.choices or option.default in option.choices
    assert not option.default or "(default: " in option.description


@pytest.mark.parametrize(("tool", "option"), OPTIONS)
def test_what_is_taken_instead_of_a_choice_is_named(tool: Tool, option: Option) -> None:
    """A list leaves nobody wondering what happens without it."""
    slot = tool.slots[option.slot]
    if isinstance(slot, Choice) and not option.required:
        assert "(default: " in option.description


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_says_what_it_costs(tool: Tool) -> None:
    assert 1 <= len(tool.costs) <= 80
