"""The sandbox shows itself: Ada uses every command, and what she sees is written down and checked."""

import asyncio
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.tools.wording import count, size
from sandbox.conversation import Conversation, Write
from sandbox.discord_views import File, Message
from sandbox.live_discord import MANAGER_NAME, MEMBER_NAME
from sandbox.magic_hour.media.pictures import ground
from sandbox.world import World

PATIENCE_SECONDS = 60.0

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
    """How one scene's job ended: the message that brought the outcome."""

    scene: Scene
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
        jobs = [(scene, await self._begin(scene)) for scene in _scenes()]
        endings = await self._watched(jobs)
        after = await self._credits()
        await self._keep(endings)
        spent = account - self._world.stand_in.balance
        self._write(f"\n{MEMBER_NAME} had {before:,} credits and now has {after:,}.")
        self._write(f"The Magic Hour account had {account:,} credits and now has {account - spent:,}.\n")
        return self._judge([*_as_expected(endings), told_apart, *self._money(before - after, spent)])

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
        answer = await self._use(Scene("image-to-video", {"image": notes}))
        unseen = answer.id not in {message.id for message in self._live.messages(MANAGER_NAME)}
        kept = answer.ephemeral and unseen and not self._world.stand_in.creates
        return Promise("A mistake was explained to Ada alone, before Magic Hour was asked", kept)

    async def _begin(self, scene: Scene) -> str:
        """Use the command and give its job's id, which stands on the card."""
        card = await self._use(scene)
        found = _JOB.search(card.text)
        if found is None:
            raise DemoError(f"/{scene.command} was not answered with a card")
        return found[1]

    async def _watched(self, jobs: Sequence[tuple[Scene, str]]) -> list[Ending]:
        try:
            return await self._live.until(lambda: self._endings(jobs), seconds=PATIENCE_SECONDS)
        except TimeoutError:
            raise DemoError(f"not every job was over within {PATIENCE_SECONDS:g} seconds") from None

    def _endings(self, jobs: Sequence[tuple[Scene, str]]) -> list[Ending] | None:
        """Write down what is new; the endings once every job has one and its card leads there."""
        self._conversation.catch_up()
        endings = [_ending(scene, job_id, self._live.messages(MEMBER_NAME)) for scene, job_id in jobs]
        found = [ending for ending in endings if ending is not None]
        return found if len(found) == len(jobs) else None

    async def _keep(self, endings: Iterable[Ending]) -> None:
        """Leave the posted files in the folder, where the next performance overwrites them."""
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        self._write(f"\nThe files are in {self._folder}:")
        for ending in endings:
            for number, file in enumerate(ending.outcome.files, 1):
                name = f"{ending.scene.command}-{number}{Path(file.name).suffix}"
                await asyncio.to_thread((self._folder / name).write_bytes, file.data)
                self._write(f"  {name}, {size(len(file.data))}")

    def _money(self, taken: int, spent: int) -> Iterator[Promise]:
        creates = self._world.stand_in.creates
        yield Promise(
            f"{taken:,} credits left {MEMBER_NAME}'s budget, {spent:,} the account", taken == spent > 0
        )
        yield Promise(f"Magic Hour was asked {len(creates)} times, once for each job", _each_once(creates))

    def _judge(self, promises: Sequence[Promise]) -> bool:
        for promise in promises:
            self._write(f"{'yes' if promise.kept else 'NO '}  {promise.text}.")
        return all(promise.kept for promise in promises)


def _scenes() -> list[Scene]:
    picture = {"image": ("harbour.png", _picture()), "prompt": "the boats begin to sway"}
    lighthouse = {"prompt": "a lighthouse at dusk, oil on canvas", "image_count": 4}
    voice = {"prompt": "Good evening, and welcome to the studio.", "voice_name": "Morgan Freeman"}
    return [
        Scene("image-generator", lighthouse, "image/png", 4),
        Scene("image-to-video", picture, "video/mp4", 1),
        Scene("voice-generator", voice, "audio/x-wav", 1),
        Scene("image-generator", {"prompt": "something unfit to be shown fail:nsfw"}),
    ]


def _picture() -> bytes:
    file = io.BytesIO()
    ground((960, 540), "A harbour in the morning", ["drawn on the spot"]).save(file, "PNG")
    return file.getvalue()


def _ending(scene: Scene, job_id: str, messages: Sequence[Message]) -> Ending | None:
    about = [message for message in messages if f"job {job_id}" in message.text]
    card, outcome = about[0], about[-1]
    led_there = not scene.files or any(button.url for button in card.buttons)
    return Ending(scene, outcome) if card.id != outcome.id and led_there else None


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


def _each_once(creates: Sequence[Any]) -> bool:
    return len({create.name for create in creates}) == len(creates) == len(_scenes())
