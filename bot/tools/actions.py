"""What can be done next with a picture, a film or a sound. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bot.tools.catalogue import CATALOGUE
from bot.tools.media import Kind, Made
from bot.tools.plans import Plan
from bot.tools.price import Certainty


@dataclass(frozen=True)
class Action:
    """One next step: the tool, the slot that the file goes into, and the options that are asked for first.

    One that asks for nothing begins at once.
    """

    name: str
    """Stands in custom ids: it never changes."""
    label: str
    takes: Kind
    command: str
    slot: str
    asks: tuple[str, ...] = ()


ACTIONS = {
    action.name: action
    for action in (
        Action("upscale", "Upscale", Kind.IMAGE, "image-upscaler", "image"),
        Action("animate", "Animate", Kind.IMAGE, "image-to-video", "image", ("prompt", "duration", "model")),
        Action("edit", "Edit", Kind.IMAGE, "image-editor", "image", ("prompt",)),
        Action("background", "Remove background", Kind.IMAGE, "image-background-remover", "image"),
        Action("colorize", "Colorize", Kind.IMAGE, "photo-colorizer", "image"),
        Action("subtitles", "Subtitles", Kind.VIDEO, "auto-subtitle-generator", "video", ("template",)),
        Action("enlarge", "Upscale", Kind.VIDEO, "video-upscaler", "video", ("resolution",)),
        Action("talk", "Talking photo", Kind.AUDIO, "talking-photo", "audio", ("image",)),
    )
}

BELOW_RESULTS = ("upscale", "animate", "edit", "background", "subtitles", "enlarge", "talk")
"""The actions that every result of their kind offers, in order."""

IN_THE_MENU = ("animate", "upscale", "background", "edit", "colorize")
"""The actions that the menu of a message offers; discord.py takes five."""


def actions_below(made: Made) -> Iterable[Action]:
    """What a result offers whose files are this: nothing below an animation, which is neither picture nor film."""
    return (action for name in BELOW_RESULTS if (action := ACTIONS[name]).takes.value == made.value)


@cache
def fixed_price(action: Action) -> int | None:
    """What an action costs that begins at once, in credits; None where that depends on the file."""
    if action.asks:
        return None
    request = CATALOGUE[action.command].prepare({f"{action.slot}_url": "job:0"}, Plan.FREE)
    if request.unmeasured is not None or request.certainty is not Certainty.EXACT:
        return None
    return request.quote({}).credits
