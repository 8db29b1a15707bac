"""The sandbox's world: the real bot keeps its promises in it, and the demo tells the truth about them."""

import asyncio
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import av
import pytest
import pytest_asyncio
from PIL import Image

from sandbox.demo import Demo
from sandbox.discord_views import Message
from sandbox.magic_hour import StandIn
from sandbox.magic_hour.media.clips import write_clip
from sandbox.magic_hour.media.pictures import ground
from sandbox.world import WEEKLY_CREDITS, World

FAST = 100
AGES = 10_000


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which a video takes less than a second."""
    world = World(tmp_path, speed=FAST)
    await world.start()
    yield world
    await world.close()


@pytest.fixture
async def slow_world(tmp_path: Path) -> AsyncIterator[World]:
    """A world as slow as life, whose Magic Hour finishes when a test pushes its clock ahead."""
    world = World(tmp_path, speed=1)
    await world.start()
    yield world
    await world.close()


class Performance(NamedTuple):
    """What came of a demo: whether all was as promised, what was told, and what the account paid."""

    folder: Path
    as_promised: bool
    told: str
    spent: int
    charged: int


async def perform(world: World, folder: Path) -> Performance:
    lines: list[str] = []
    before = world.stand_in.balance
    as_promised = await Demo(world, folder, lines.append).perform()
    charged = sum(job.credits_charged for job in world.stand_in.jobs.values())
    return Performance(folder, as_promised, "\n".join(lines), before - world.stand_in.balance, charged)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> Performance:
    """One performance for all tests that only look at it."""
    world = World(tmp_path_factory.mktemp("world"), speed=FAST)
    await world.start()
    try:
        return await perform(world, tmp_path_factory.mktemp("posted"))
    finally:
        await world.close()


def results(world: World) -> list[Message]:
    return [message for message in world.live.messages() if message.files]


def answered_once(stand_in: StandIn) -> bool:
    return len(stand_in.creates) == len(stand_in.jobs) == 1


def test_the_demo_shows_a_conversation_and_everything_comes_as_promised(demo: Performance) -> None:
    told = demo.told
    assert demo.as_promised, told
    assert told.index("Ada: /image-generator") < told.index("is done") < told.rindex("Ada: /credits")
    assert told.count("Magic Hour, to Ada alone:") == 3
    assert "NO " not in told


def test_the_files_of_the_demo_are_real_media(demo: Performance) -> None:
    for number in range(1, 5):
        with Image.open(demo.folder / f"image-generator-{number}.png") as picture:
            assert (picture.format, picture.size) == ("PNG", (640, 640))
    for name in ("image-to-video", "auto-subtitle-generator"):
        with av.open(demo.folder / f"{name}-1.mp4") as clip:
            assert sum(1 for _ in clip.decode(video=0)) > 12
    with wave.open(str(demo.folder / "voice-generator-1.wav")) as voice:
        assert voice.getnframes() > voice.getframerate()


def test_the_credits_of_the_demo_add_up_with_the_account(demo: Performance) -> None:
    assert demo.spent == demo.charged > 0
    assert f"Ada had {WEEKLY_CREDITS:,} credits and now has {WEEKLY_CREDITS - demo.spent:,}." in demo.told


async def test_the_demo_says_so_when_something_does_not_come_as_promised(
    world: World, tmp_path: Path
) -> None:
    world.stand_in.failures = "fail:unknown_error"
    shown = await perform(world, tmp_path / "posted")
    assert not shown.as_promised
    assert shown.told.count("NO ") >= 3


async def test_a_bot_restarted_in_the_middle_of_a_job_brings_its_result_once(slow_world: World) -> None:
    live, stand_in = slow_world.live, slow_world.stand_in
    await live.command("Ada", "voice-generator", prompt="Good evening", voice_name="Morgan Freeman")
    await live.until(lambda: "has taken it" in live.messages()[-1].text)
    before, first_door = slow_world.parts, stand_in.webhook
    await slow_world.restart_bot()
    assert slow_world.parts is not before
    assert stand_in.webhook != first_door
    stand_in.clock.advance(AGES)
    await live.until(lambda: results(slow_world))
    card, result = await live.until(lambda: both(live.messages()))
    assert "charged" in card.text
    assert [file.content_type for file in result.files] == ["audio/x-wav"]
    assert answered_once(stand_in)


def both(messages: list[Message]) -> list[Message] | None:
    """Card and result, once the card leads to the result."""
    return messages if messages[0].buttons and messages[0].buttons[0].url else None


async def test_a_bot_restarted_at_any_moment_asks_and_answers_once(world: World) -> None:
    """Whatever the job was doing when its bot stopped, the next one goes on there."""
    live = world.live
    await live.command("Ada", "image-generator", prompt="a lighthouse")
    for _ in range(3):
        await world.restart_bot()
    await live.until(lambda: both(live.messages()))
    assert len(results(world)) == 1
    assert answered_once(world.stand_in)


async def test_buttons_of_before_the_restart_still_work(world: World) -> None:
    live = world.live
    await live.command("Ada", "image-generator", prompt="a lighthouse")
    (result,) = await live.until(lambda: results(world))
    await world.restart_bot()
    await live.click("Ada", result, label="Again")
    await live.until(lambda: len(results(world)) == 2 or None)


async def test_a_lost_answer_is_found_again_by_the_webhook_that_the_real_door_takes(world: World) -> None:
    live = world.live
    await live.command("Ada", "image-generator", prompt="a lighthouse lost-answer")
    await live.until(lambda: results(world))
    assert answered_once(world.stand_in)


async def test_a_world_whose_page_cannot_be_opened_leaves_nothing_running(tmp_path: Path) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    world = World(tmp_path, speed=FAST, port=taken.sockets[0].getsockname()[1])
    with pytest.raises(Exception, match="could not bind port"):
        await world.start()
    taken.close()
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert not names & {"courier-0", "accountant-0", "magic hour webhooks"}


async def test_a_mistake_that_the_bot_explained_is_no_crash_to_the_page(world: World) -> None:
    answer = await world.live.command("Ada", "image-generator", prompt="a fox", image_count=9)

    assert answer.message
    assert "Nothing was charged" in answer.message.content
    assert world.live._env.errors == []


async def test_a_clip_that_a_member_attaches_is_measured_and_costs_what_its_length_costs(
    world: World, tmp_path: Path
) -> None:
    """Over the simulated Discord's own addresses, as the bot reads clips everywhere."""
    write_clip(tmp_path / "dance.mp4", [ground((320, 180), "a dance", [])], [], seconds=2.5)
    await world.live.command(
        "Ada", "auto-subtitle-generator", video=tmp_path / "dance.mp4", template="karaoke"
    )
    await world.live.until(lambda: results(world))
    (job,) = world.stand_in.jobs.values()
    assert (job.request.end_seconds, job.charged_at_first) == (2.5, 15)
