"""What members ask for: commands with and without files, of known and unknown price, in public and in private."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from bot.jobs.job import Order
from bot.tools import CATALOGUE, Attachment, Plan

GUILDS = {1: (11, 12), 2: (21,)}
"""The channels of each server."""
LOGS = {1: 18, 2: 28}
APPROVALS = {1: 19}
MEMBERS = (101, 102, 103)
MANAGER = 900
ENDS = 0xF8000000
"""When Discord's addresses die, in seconds since 1970: a few years after the beginning."""
FILE_LIMIT = 100
"""Bytes; some outputs are larger."""


@dataclass(frozen=True)
class Place:
    guild_id: int
    channel_id: int
    member_id: int


def attachment(number: int, name: str, mime: str) -> Attachment:
    """One of a few files, which come again."""
    url = f"https://cdn.discordapp.com/attachments/11/{number}/{name}?ex={ENDS:x}&hm=secret"
    return Attachment(url, name, 1000, mime)


def picture(chance: Random) -> Attachment:
    number = chance.randrange(3)
    return attachment(500 + number, f"in{number}.png", "image/png")


def clip(chance: Random) -> Attachment:
    number = chance.randrange(3)
    return attachment(600 + number, f"talk{number}.mp4", "video/mp4")


def voice() -> Attachment:
    return attachment(700, "voice.mp3", "audio/mpeg")


def _options(chance: Random) -> tuple[str, dict[str, Any]]:
    video = {"prompt": "sea", "model": "wan-2.2", "resolution": "480p", "duration": 3}
    message = "https://discord.com/channels/1/11/77"
    wishes: list[tuple[str, dict[str, Any]]] = [
        ("voice-generator", {"prompt": "x" * chance.choice((50, 400, 1000)), "voice_name": "Elon Musk"}),
        ("image-generator", {"prompt": "sea", "image_count": chance.choice((1, 4))}),
        ("image-generator", {"prompt": "sea", "private": True}),
        ("image-to-video", {"image": picture(chance), **video}),
        ("photo-colorizer", {"image": picture(chance)}),
        ("lip-sync", {"video": clip(chance), "audio": voice()}),
        ("lip-sync", {"video_url": message, "audio": voice(), "start": 1.0}),
        ("face-swap-photo", {"target": picture(chance), "choose_faces": True}),
    ]
    return chance.choice(wishes)


def order(chance: Random, interaction_id: int, place: Place) -> Order:
    """A command of a member."""
    command, options = _options(chance)
    request = CATALOGUE[command].prepare(options, Plan.CREATOR)
    fallback = GUILDS[place.guild_id][0] if chance.random() < 0.3 else None
    return Order(
        interaction_id,
        place.guild_id,
        place.channel_id,
        place.member_id,
        (),
        request,
        FILE_LIMIT,
        f"token-{interaction_id}",
        fallback_channel_id=fallback,
    )


def batch(chance: Random, interaction_id: int, place: Place) -> list[Order]:
    """Several pictures at once."""
    tool = CATALOGUE["photo-colorizer"]
    leader = order(chance, interaction_id, place)
    return [
        replace(leader, request=tool.prepare({"image": picture(chance)}, Plan.CREATOR))
        for _ in range(chance.choice((2, 3)))
    ]


def new_faces(count: int) -> dict[int, Attachment]:
    """A picture for each of the first faces."""
    return {
        number: attachment(800 + number, f"new{number}.png", "image/png") for number in range(1, count + 1)
    }
