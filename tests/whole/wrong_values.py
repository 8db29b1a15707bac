"""Values that are wrong together, on this plan, for a clip of this length, or by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.tools import CATALOGUE, Option, Plan, Tool
from bot.tools.clip import ClipTool
from bot.tools.slots import Choice, Text
from tests.whole.things import Thing
from tests.whole.wishes import WEB, YOUTUBE
from tests.whole.wrong import Wrong, wrong

FREE = Plan.FREE
NEVER = "no such thing"


def wrong_values() -> list[Wrong]:
    """All of them."""
    return [*CLIPS, *TOGETHER, *PLANS, *_ends(), *_blank(), *_unknown()]


CLIPS = (
    wrong("video-translator", "end", end=0.5),
    wrong("video-translator", "end", end=30.1),
    wrong("talking-photo", "end", end=300.5),
    wrong("talking-photo", "end", generation_mode="prompted", start=1, end=46.1),
    wrong("video-editor", "end", end=2.9),
    wrong("video-editor", "end", end=10.1),
    wrong("video-editor", "end", model="ltx-2.5", end=0.4),
    wrong("video-editor", "end", model="ltx-2.5", start=1, end=21.1),
    wrong("character-replace", "end", model="kling-3.0", end=2.9),
    wrong("character-replace", "end", model="kling-3.0", end=10.1),
    wrong("character-replace", "end", model="kling-3.0", mode="animate", end=30.1),
)

_LOOK = {
    "font": "Noto Sans",
    "text_color": "#FFFFFF",
    "vertical_position": "top",
    "horizontal_position": "left",
}

TOGETHER = (
    wrong("face-editor", "mouth_smile", mouth_smile=0),
    wrong("face-editor", "mouth_smile", mouth_smile=7),
    wrong("face-swap-photo", "source", source=None),
    wrong("face-swap-photo", "source", choose_faces=True),
    wrong("face-swap-video", "image", image=None),
    wrong("face-swap-video", "image", choose_faces=True),
    wrong("head-swap", "max_resolution", max_resolution=0),
    wrong("image-upscaler", "prompt", prompt="a fox"),
    wrong("image-upscaler", "prompt", mode="preserve", prompt="a fox"),
    wrong("animation", "prompt", prompt=None),
    wrong("animation", "audio", prompt=None, use_lyrics=True),
    wrong("animation", "use_lyrics", use_lyrics=True),
    wrong("animation", "art_style_custom", art_style="Custom"),
    wrong("animation", "art_style_custom", art_style_custom="charcoal"),
    wrong("auto-subtitle-generator", "template", font_size=12),
    *(wrong("auto-subtitle-generator", "template", **{**_LOOK, name: None}) for name in _LOOK),
    wrong("auto-subtitle-generator", "font_size", template="karaoke", font_size=0),
    wrong("auto-subtitle-generator", "stroke_width", template="karaoke", stroke_width=-1),
    wrong("auto-subtitle-generator", "text_color", template="karaoke", text_color="red"),
    wrong("character-replace", "point_y", point_x=1),
    wrong("character-replace", "point_x", point_y=1, point_time=0),
    wrong("character-replace", "point_time", point_x=1, point_y=1),
    wrong("character-replace", "point_x", model="kling-3.0", point_x=1, point_y=1, point_time=0),
    wrong("character-replace", "resolution", resolution="1080p"),
    wrong("character-replace", "resolution", model="kling-3.0", resolution="480p"),
    wrong("video-editor", "resolution", resolution="480p"),
    wrong("talking-photo", "prompt", prompt="she waves"),
    wrong("text-to-video", "prompt", prompt="@ref1 runs"),
    wrong("text-to-video", "prompt", prompt="@ref2 runs", reference1=Thing.PICTURE),
    wrong("video-to-video", "prompt", prompt_type="custom"),
    wrong("video-to-video", "prompt", prompt_type="append_default"),
    wrong("video-to-video", "prompt_type", prompt_type="default", prompt="a fox"),
    wrong("music-generator", "lyrics", lyrics="La la", instrumental=True),
    wrong("animation", "width", width=1473),
    wrong("animation", "height", height=1473),
)

PLANS = (
    *(wrong("body-swap", "resolution", FREE, resolution=resolution) for resolution in ("1k", "2k", "4k")),
    wrong("image-upscaler", "scale_factor", FREE, scale_factor=4),
    wrong("animation", "width", FREE, width=577),
    wrong("animation", "height", FREE, height=577),
    *(wrong("audio-to-video", "resolution", FREE, resolution=each) for each in ("720p", "1080p")),
    *(wrong("video-translator", "resolution", FREE, resolution=each) for each in ("720p", "1080p")),
    *(wrong("video-upscaler", "resolution", FREE, resolution=each) for each in ("720p", "1080p", "2k", "4k")),
    wrong("video-upscaler", "resolution", FREE),
    wrong("talking-photo", "resolution", FREE, resolution="720p"),
    wrong("talking-photo", "resolution", FREE, generation_mode="prompted", resolution="720p"),
    wrong("lip-sync", "generation_mode", FREE, generation_mode="pro"),
    wrong("character-replace", "resolution", FREE, resolution="720p"),
    wrong("character-replace", "model", FREE, model="kling-3.0"),
    wrong("video-editor", "model", FREE, model="gemini-omni-1.1"),
    *(wrong("video-editor", "resolution", FREE, resolution=each) for each in ("720p", "1080p")),
    *(wrong("ugc-ad", "duration", FREE, duration=each) for each in (6, 10, 15, 60)),
    *(wrong("ugc-ad", "resolution", FREE, resolution=each) for each in ("720p", "1080p")),
)


def _ends() -> Iterator[Wrong]:
    """Parts that end before they begin, and clips whose length nobody can read."""
    for command, tool in CATALOGUE.items():
        if not isinstance(tool, ClipTool):
            continue
        yield wrong(command, "start", start=4, end=3)
        yield wrong(command, "start", start=4, end=4)
        linked = f"{WEB}.{'mp4' if tool.clip == 'video' else 'mp3'}"
        yield wrong(command, "end", **{tool.clip: None, f"{tool.clip}_url": linked})
        if getattr(tool.slots[tool.clip], "source_field"):  # noqa: B009  only file slots have one
            yield wrong(command, "end", **{tool.clip: None, f"{tool.clip}_url": YOUTUBE})
    yield wrong("face-swap-video", "end", video=Thing.GIF)


def _blank() -> Iterator[Wrong]:
    """Texts that Discord takes for one although there is nothing in them."""
    for command, tool in CATALOGUE.items():
        for slot in tool.slots.values():
            if slot.required and isinstance(slot, Text | Choice):
                yield wrong(command, slot.name, **{slot.name: " \n "})


def _unknown() -> Iterator[Wrong]:
    """What nobody chose from the list, but typed."""
    for command, tool in CATALOGUE.items():
        for option in tool.options:
            if option.autocompletes and option.media is None:
                yield wrong(command, option.name, **{option.name: NEVER})


def no_longer_offered() -> Iterator[Wrong]:
    """For every option with a fixed list, a value that has left it."""
    for command, tool in CATALOGUE.items():
        for option in tool.options:
            if option.choices:
                value = NEVER if option.type is str else 3
                yield replace(wrong(command, option.name, **{option.name: value}), stale=True)


def out_of_range() -> Iterator[Wrong]:
    """For every option with limits that Discord checks, a value beyond them."""
    for command, tool in CATALOGUE.items():
        for option in tool.options:
            for value in _beyond(tool, option):
                yield replace(wrong(command, option.name, **{option.name: value}), stale=True)


def _beyond(tool: Tool, option: Option) -> Iterator[Any]:
    slot = tool.slots[option.slot]
    if isinstance(slot, Text) and slot.max_length is not None:
        yield "a" * (slot.max_length + 1)
    if option.minimum is not None:
        yield int(option.minimum) - 1
    if option.maximum is not None:
        yield int(option.maximum) + 1
