"""Commands in which several things are wrong at once."""

from collections.abc import Iterator
from typing import Any

from bot.tools import CATALOGUE, Plan, Tool
from bot.tools.file_slot import File
from bot.tools.slots import Text
from tests.whole.things import Thing
from tests.whole.wrong import Wrong, wrong
from tests.whole.wrong_files import NOT_TAKEN
from tests.whole.wrong_values import NEVER
from tests.wire.cdn import WireFile

FREE = Plan.FREE


def wrong_together() -> list[Wrong]:
    """All of them; every command is among them whose options can be wrong independently of each other."""
    return [*CHOSEN, *(each for command, tool in CATALOGUE.items() for each in _everything(command, tool))]


def _everything(command: str, tool: Tool) -> Iterator[Wrong]:
    """Blank texts, unknown names and files of the wrong sort, wherever the tool has such an option."""
    amiss: dict[str, Any] = {}
    for option in tool.options:
        slot = tool.slots[option.slot]
        if isinstance(slot, File):
            name = NOT_TAKEN[slot.media][0]
            amiss |= {slot.name: WireFile(name, "image/png", b"something"), f"{slot.name}_url": None}
        elif option.autocompletes:
            amiss[slot.name] = NEVER
        elif isinstance(slot, Text) and slot.required:
            amiss[slot.name] = " "
    named = [name for name, value in amiss.items() if value is not None]
    if len(named) > 1:
        yield wrong(command, " ".join(named), **{name: amiss[name] for name in named})


CHOSEN = (
    wrong("image-generator", "resolution image_count", model="nano-banana", resolution="2k", image_count=9),
    wrong("image-generator", "model resolution", FREE, model="seedream-v4", resolution="4k", image_count=9),
    wrong(
        "text-to-video",
        "duration resolution audio aspect_ratio reference3",
        model="gemini-omni-1.1",
        duration=11,
        resolution="480p",
        audio=True,
        aspect_ratio="1:1",
        reference3=Thing.SOUND,
    ),
    wrong(
        "image-to-video",
        "duration audio end_image image",
        image=None,
        model="wan-2.2",
        duration=11,
        audio=True,
        end_image=Thing.PICTURE,
    ),
    wrong("image-upscaler", "scale_factor prompt", FREE, scale_factor=4, prompt="a fox"),
    wrong("body-swap", "person scene resolution", FREE, person=None, scene=None, resolution="4k"),
    wrong(
        "animation",
        "art_style_custom width height use_lyrics",
        art_style_custom="charcoal",
        width=1473,
        height=2000,
        use_lyrics=True,
    ),
    wrong(
        "character-replace",
        "image resolution point_x start",
        FREE,
        image=None,
        resolution="1080p",
        point_time=3,
        start=5,
        end=4,
    ),
    wrong("lip-sync", "video audio generation_mode", FREE, video=None, audio=None, generation_mode="pro"),
    wrong("talking-photo", "prompt resolution end", FREE, prompt="a", resolution="720p", end=301),
    wrong("video-editor", "prompt resolution end", prompt=" ", resolution="480p", end=11),
    wrong("video-translator", "resolution end", FREE, resolution="1080p", end=31),
    wrong("ugc-ad", "script duration", model="ltx-2.5", script="a" * 1805, duration=11),
    wrong("music-generator", "prompt lyrics", prompt=" ", lyrics="La la", instrumental=True),
)
