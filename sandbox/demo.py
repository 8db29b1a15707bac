"""The sandbox shows itself: Ada uses some of the commands, and what she sees is written down and checked."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.tools.wording import count, size
from sandbox.conversation import Conversation, Write
from sandbox.discord_views import File, Message
from sandbox.studio import MANAGER_NAME, MEMBER_NAME
from sandbox.world import World

PATIENCE_SECONDS = 30.0
LONGEST_JOB_SECONDS = 200.0
"""At the speed of life; the sandbox divides it."""

_JOB = re.compile(r"\bjob (\w+)")
_AVAILABLE = re.compile(r"([\d,]+) credits?\*\* available")
_SIGNATURES = {"image/png": (0, b"\x89PNG\r\n"), "video/mp4": (4, b"ftyp"), "audio/x-wav": (0, b"RIFF")}


class DemoError(Exception):
    """What came was so different from what was expected that the show cannot go on."""


@dataclass(frozen=True)
class Scene:
    """A command, and the files that its result must bring; none when it is to fail."""

    command: str
    options: Mapping[str, Any]
    content_type: str = ""
    files: int = 0


@dataclass(frozen=True)
class Promise:
    """Something the demo shows, and whether it came so."""

    text: str
    kept: bool


@dataclass(frozen=True)
class Ending:
    """How one scene's job ended: what its card said at first, and the message that brought the outcome."""

    scene: Scene
    job_id: str
    beginning: str
    outcome: Message


class Demo:
    """One performance. `write` takes each line for the reader, `folder` the files that were posted."""

    def __init__(self, world: World, folder: Path, write: Write) -> None:
        self._world = world
        self._live = world.live
        self._folder = folder
        self._write = write
        self._conversation = Conversation(world.live, MEMBER_NAME, write)

    async def perform(self) -> bool:
        """Show everything; False when something did not come as promised."""
        account = self._world.stand_in.balance
        before = await self._credits()
        told_apart = await self._mistake()
        endings = await self._jobs()
        after = await self._credits()
        await self._keep(endings)
        spent = account - self._world.stand_in.balance
        self._write(f"\n{MEMBER_NAME} had {before:,} credits and now has {after:,}.")
        self._write(f"The Magic Hour account had {account:,} credits and now has {account - spent:,}.\n")
        money = self._money(before - after, spent, len(endings))
        return self._judge([*_as_expected(endings), _measured(endings[-1]), told_apart, *money])

    async def _jobs(self) -> list[Ending]:
        """Some jobs at once, then a clip of a picture that was made, then subtitles for that clip."""
        endings = await self._play(_beginning())
        source = endings[0]
        for following in (_clip, _subtitles):
            if source.outcome.files:
                (source,) = await self._play([following(source)])
                endings.append(source)
        return endings

    async def _play(self, scenes: Sequence[Scene]) -> list[Ending]:
        cards = [(scene, await self._use(scene)) for scene in scenes]
        seconds = PATIENCE_SECONDS + LONGEST_JOB_SECONDS / self._world.speed
        try:
            return await self._live.until(lambda: self._endings(cards), seconds=seconds)
        except TimeoutError:
            raise DemoError(f"not every job was over within {seconds:g} seconds") from None

    async def _use(self, scene: Scene) -> Message:
        self._conversation.used(scene.command, scene.options)
        answer = await self._live.command(MEMBER_NAME, scene.command, **scene.options)
        self._conversation.catch_up()
        if answer.message is None:
            raise DemoError(f"/{scene.command} was not answered with a message")
        return answer.message

    async def _credits(self) -> int:
        page = await self._use(Scene("credits", {}))
        found = _AVAILABLE.search(page.text)
        if found is None:
            raise DemoError("/credits does not say how many credits are available")
        return int(found[1].replace(",", ""))

    async def _mistake(self) -> Promise:
        notes = ("notes.txt", b"A list of things to buy: apples, bread, soap.\n")
        answer = await self._use(Scene("lip-sync", {"video": notes, "start": 5, "end": 2}))
        explained = all(f"`{option}`:" in answer.text for option in ("video", "audio", "start"))
        unseen = answer.id not in {message.id for message in self._live.messages(MANAGER_NAME)}
        kept = explained and answer.ephemeral and unseen and not self._world.stand_in.creates
        return Promise("Three mistakes were explained to Ada alone, before Magic Hour was asked", kept)

    def _endings(self, cards: Sequence[tuple[Scene, Message]]) -> list[Ending] | None:
        """Write down what is new; the endings once every job has one and its card leads there."""
        self._conversation.catch_up()
        messages = self._live.messages(MEMBER_NAME)
        found = [ending for scene, card in cards if (ending := _ending(scene, card, messages)) is not None]
        return found if len(found) == len(cards) else None

    async def _keep(self, endings: Iterable[Ending]) -> None:
        """Leave the posted files in the folder, where the next performance overwrites them."""
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        self._write(f"\nThe files are in {self._folder}:")
        for ending in endings:
            for number, file in enumerate(ending.outcome.files, 1):
                name = f"{ending.scene.command}-{number}{Path(file.name).suffix}"
                await asyncio.to_thread((self._folder / name).write_bytes, file.data)
                self._write(f"  {name}, {size(len(file.data))}")

    def _money(self, taken: int, spent: int, jobs: int) -> Iterator[Promise]:
        creates = self._world.stand_in.creates
        yield Promise(
            f"{taken:,} credits left {MEMBER_NAME}'s budget, {spent:,} the account", taken == spent > 0
        )
        once = len({create.name for create in creates}) == len(creates) == jobs
        yield Promise(f"Magic Hour was asked {len(creates)} times, once for each job", once)

    def _judge(self, promises: Sequence[Promise]) -> bool:
        for promise in promises:
            self._write(f"{'yes' if promise.kept else 'NO '}  {promise.text}.")
        return all(promise.kept for promise in promises)


def _beginning() -> list[Scene]:
    lighthouse = {"prompt": "a lighthouse at dusk, oil on canvas", "image_count": 4}
    voice = {"prompt": "Good evening, and welcome to the studio.", "voice_name": "Morgan Freeman"}
    return [
        Scene("image-generator", lighthouse, "image/png", 4),
        Scene("voice-generator", voice, "audio/x-wav", 1),
        Scene("image-generator", {"prompt": "something unfit to be shown fail:nsfw"}),
    ]


def _clip(picture: Ending) -> Scene:
    options = {"image_url": f"job:{picture.job_id}", "prompt": "the light begins to turn"}
    return Scene("image-to-video", options, "video/mp4", 1)


def _subtitles(clip: Ending) -> Scene:
    options = {"video_url": f"job:{clip.job_id}", "template": "karaoke"}
    return Scene("auto-subtitle-generator", options, "video/mp4", 1)


def _ending(scene: Scene, card: Message, messages: Sequence[Message]) -> Ending | None:
    """The ending, once there is one and the card leads there; the card names its job."""
    found = _JOB.search(card.text)
    if found is None:
        raise DemoError(f"/{scene.command} was not answered with a card")
    now, *others = [message for message in messages if found[0] in message.text]
    led_there = not scene.files or any(button.url for button in now.buttons)
    return Ending(scene, found[1], card.text, others[-1]) if others and led_there else None


def _measured(ending: Ending) -> Promise:
    told = "depends on the length" in ending.beginning
    return Promise("The length of the clip was read before any credits were held for it", told)


def _as_expected(endings: Iterable[Ending]) -> Iterator[Promise]:
    for ending in endings:
        scene, files = ending.scene, ending.outcome.files
        complete = len(files) == scene.files and all(_is(file, scene.content_type) for file in files)
        brought = f"{count(scene.files, 'file')} of {scene.content_type}"
        what = brought if scene.files else "an explained failure"
        yield Promise(f"/{scene.command} ended with {what}", complete and not ending.outcome.ephemeral)


def _is(file: File, content_type: str) -> bool:
    """Whether a file says that it is of a type and begins as such files do."""
    start, signature = _SIGNATURES[content_type]
    return file.content_type == content_type and file.data.startswith(signature, start)
