"""Write the catalogue's long lists anew from the vendor's SDK: `python -m tests.tools.refresh [list ...]`.

Without names the lists that ship are refreshed; a name from `LISTS` adds that list.
"""

import json
import sys
import typing
from importlib import import_module
from pathlib import Path

import bot.tools

DATA = Path(bot.tools.__file__).parent / "data"

LISTS = {
    "animation_styles": ("V1AnimationCreateBodyStyle", "art_style"),
    "camera_effects": ("V1AnimationCreateBodyStyle", "camera_effect"),
    "image_tools": ("V1AiImageGeneratorCreateBodyStyle", "tool"),
    "languages": ("V1AiVideoTranslatorCreateBody", "target_language"),
    "meme_templates": ("V1AiMemeGeneratorCreateBodyStyle", "template"),
    "video_styles": ("V1VideoToVideoCreateBodyStyle", "art_style"),
    "voices": ("V1AiVoiceGeneratorCreateBodyStyle", "voice_name"),
}


def sdk_values(name: str) -> list[str]:
    """The values the SDK accepts, in its order."""
    body, field = LISTS[name]
    params = import_module("magic_hour.types.params")
    return list(typing.get_args(typing.get_type_hints(getattr(params, body))[field]))


def packaged() -> list[str]:
    """The names of the lists that ship."""
    return sorted(path.stem for path in DATA.glob("*.json"))


def write(name: str) -> None:
    values = sdk_values(name)
    text = json.dumps(values, ensure_ascii=False, indent=0)
    (DATA / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"{name}: {len(values)} values\n")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or packaged():
        write(wanted)
