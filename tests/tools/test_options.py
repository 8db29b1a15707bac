"""What Discord is told: names and choices that people and scripts have learned, within Discord's limits."""

import re

import pytest

from bot.tools import CATALOGUE, Attachment, Option, Tool

VIDEO_MODELS = (
    "default gemini-omni-1.1 kling-2.6 kling-3.0 ltx-2.5 minimax-h3 seedance-1.5 seedance-2.0 seedance-2.0-fast "
    "seedance-2.0-mini seedance-2.5 veo3.1 veo3.1-lite wan-2.2 wan-3.0"
)
IMAGE_MODELS = (
    "default flux-2-klein flux-schnell gpt-image-2 gpt-image-2.5-flare krea-2 nano-banana nano-banana-2 "
    "nano-banana-2-lite nano-banana-2.1 nano-banana-pro qwen-image-2.1 seedream-v4 seedream-v5-pro z-image-turbo"
)

COMMANDS = {
    "image-generator": [
        ("prompt", str, "required", "", None),
        ("model", str, "", IMAGE_MODELS, None),
        ("image_count", int, "1..16", "", 1),
        ("resolution", str, "", "640px 1k 2k 4k", None),
        ("aspect_ratio", str, "", "1:1 16:9 9:16", "1:1"),
        ("tool", str, "autocompletes", "", "general"),
        ("private", bool, "", "", False),
    ],
    "image-to-video": [
        ("image", Attachment, "", "", None),
        ("image_url", str, "autocompletes", "", None),
        ("prompt", str, "", "", None),
        ("end_image", Attachment, "", "", None),
        ("end_image_url", str, "autocompletes", "", None),
        ("duration", float, "1..60", "", 5),
        ("model", str, "", VIDEO_MODELS, "default"),
        ("resolution", str, "", "360p 480p 720p 1080p 4k", None),
        ("audio", bool, "", "", False),
        ("private", bool, "", "", False),
    ],
    "voice-generator": [
        ("prompt", str, "required 1000", "", None),
        ("voice_name", str, "required autocompletes", "", None),
        ("private", bool, "", "", False),
    ],
}

TOOLS = {
    "image-generator": ("AI Image Generator", "/v1/ai-image-generator", "image", 5),
    "image-to-video": ("Image-to-Video", "/v1/image-to-video", "video", 74),
    "voice-generator": ("AI Voice Generator", "/v1/ai-voice-generator", "audio", 21),
}


def _row(option: Option) -> tuple[str, type, str, str, object]:
    words = [word for word in ("required", "autocompletes") if getattr(option, word)]
    if option.minimum is not None or option.maximum is not None:
        words.append(f"{option.minimum}..{option.maximum}")
    if option.max_length is not None:
        words.append(str(option.max_length))
    return option.name, option.type, " ".join(words), " ".join(map(str, option.choices)), option.default


def test_the_commands_are_those_that_people_know() -> None:
    offered = {command: [_row(option) for option in tool.options] for command, tool in CATALOGUE.items()}

    assert offered == COMMANDS


def test_the_tools_are_those_that_people_know() -> None:
    offered = {
        command: (tool.title, tool.path, tool.kind, tool.usual_seconds) for command, tool in CATALOGUE.items()
    }

    assert offered == TOOLS


@pytest.mark.parametrize("tool", CATALOGUE.values(), ids=list(CATALOGUE))
def test_a_command_keeps_discords_limits(tool: Tool) -> None:
    """Discord counts all names, descriptions and choices of a command together."""
    parts = [tool.command, tool.description]
    for option in tool.options:
        parts += [option.name, option.description, *(2 * str(choice) for choice in option.choices)]

    assert sum(map(len, parts)) <= 8000
    assert len(tool.options) <= 25
    assert 1 <= len(tool.description) <= 100


@pytest.mark.parametrize("option", [option for tool in CATALOGUE.values() for option in tool.options])
def test_an_option_keeps_discords_limits(option: Option) -> None:
    assert re.fullmatch(r"[a-z0-9_]{1,32}", option.name)
    assert 1 <= len(option.description) <= 100
    assert len(option.choices) <= 25
    assert not (option.choices and option.autocompletes)
    assert option.max_length is None or 1 <= option.max_length <= 6000


@pytest.mark.parametrize("tool", CATALOGUE.values(), ids=list(CATALOGUE))
def test_required_options_come_first(tool: Tool) -> None:
    required = [option.required for option in tool.options]

    assert required == sorted(required, reverse=True)


@pytest.mark.parametrize("tool", CATALOGUE.values(), ids=list(CATALOGUE))
def test_an_options_default_is_one_of_its_choices(tool: Tool) -> None:
    for option in tool.options:
        assert option.default is None or not option.choices or option.default in option.choices
