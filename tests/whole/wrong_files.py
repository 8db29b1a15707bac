"""Every file slot with files and links that it does not take."""

from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path

from bot.tools import CATALOGUE, Media, Plan
from bot.tools.file_slot import File
from tests.whole.things import FILES, Thing
from tests.whole.wishes import YOUTUBE
from tests.whole.wrong import Wrong, wrong
from tests.wire.cdn import WireFile

TAKEN = {
    Media.IMAGE: "photo.png",
    Media.VIDEO: "clip.mp4",
    Media.AUDIO: "song.mp3",
    Media.VIDEO_OR_GIF: "clip.mp4",
    Media.ANY: "photo.png",
}
NOT_TAKEN = {
    Media.IMAGE: ("clip.mp4", "song.mp3", "notes.txt", "dance.gif"),
    Media.VIDEO: ("photo.png", "song.mp3", "dance.gif"),
    Media.AUDIO: ("photo.png", "clip.mov"),
    Media.VIDEO_OR_GIF: ("photo.png", "song.mp3"),
    Media.ANY: ("notes.txt", "dance.gif"),
}
NO_LINKS = (
    "a fox",
    "http://files.example/{file}",
    "https://localhost/{file}",
    "https://192.168.0.7/{file}",
    "https://ada:secret@files.example/{file}",
    "https://magichour.ai/my-library?imageId=abc",
    "https://files.example/",
    "https://discord.com/channels/1/2/3",
    "https://cdn.discordapp.com/attachments/1/2/{file}?ex=66f00000&is=66e00000&hm=00",
    "job:0123456789ab",
)
"""Nothing that a member may use: no link, not public, of another server, expired, somebody else's.

The slots take turns with them, for all slots read their links alike.
"""


def slots() -> Iterator[tuple[str, File]]:
    """Every file slot of every command."""
    for command, tool in CATALOGUE.items():
        shown = (slot for name, slot in tool.slots.items() if name not in tool.hidden)
        yield from ((command, slot) for slot in shown if isinstance(slot, File))


def wrong_files(too_large: dict[Plan, Path]) -> list[Wrong]:
    """All of them; `too_large` are files that are one byte too large for a plan."""
    found: list[Wrong] = []
    no_links = cycle(NO_LINKS)
    for command, slot in slots():
        found += _attached(command, slot, too_large)
        found += _linked(command, slot, islice(no_links, 3)) if slot.linkable else ()
        if slot.required:
            found.append(wrong(command, slot.name, **{slot.name: None}))
    return found


def _attached(command: str, slot: File, too_large: dict[Plan, Path]) -> Iterator[Wrong]:
    for name in NOT_TAKEN[slot.media]:
        yield wrong(command, slot.name, **{slot.name: WireFile(name, "image/png", b"something")})
    yield wrong(command, slot.name, **{slot.name: WireFile(TAKEN[slot.media], "image/png", b"")})
    for plan, path in too_large.items():
        # What the free plan refuses besides is not asked for here.
        if plan.paid or command != "video-upscaler":
            yield wrong(
                command, slot.name, plan, **{slot.name: WireFile(TAKEN[slot.media], "image/png", path)}
            )


def _linked(command: str, slot: File, no_links: Iterable[str]) -> Iterator[Wrong]:
    option, attached = f"{slot.name}_url", FILES[Thing.PICTURE]()
    for link in no_links:
        yield wrong(command, option, **{slot.name: None, option: link.format(file=TAKEN[slot.media])})
    name = NOT_TAKEN[slot.media][0]
    yield wrong(command, option, **{slot.name: None, option: f"https://files.example/{name}"})
    if slot.source_field is None:
        yield wrong(command, option, **{slot.name: None, option: YOUTUBE})
    yield wrong(command, slot.name, **{slot.name: attached, option: "https://files.example/photo.png"})
