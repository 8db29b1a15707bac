"""What a newcomer is told is true: the commands exist, the numbers are the world's, and the channel takes it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.http_client import tls
from sandbox.guide import first_steps, greeting
from sandbox.magic_hour.failures import WORDS
from sandbox.world import World

LONGEST_MESSAGE = 2_000


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path, speed=20)
    await world.start()
    yield world
    await world.close()


async def test_every_command_that_is_named_can_be_used(world: World) -> None:
    told = "\n".join([greeting(world), *first_steps(world)])
    named = set(re.findall(r"(?<![\w:/.>])/([a-z][a-z-]+)", told))
    known = {command.name for command in world.live.bot.tree.get_commands()}
    assert {"image-generator", "credits", "tools"} < named <= known


async def test_the_greeting_fits_into_a_message_and_tells_the_speed_and_every_word(world: World) -> None:
    told = greeting(world)
    assert len(told) <= LONGEST_MESSAGE
    assert "20 times as fast" in told
    assert all(f"`{word}`: " in told for word in WORDS)


async def test_the_address_in_the_greeting_is_the_page_that_arms_words(world: World) -> None:
    found = re.search(r"http://\S+", greeting(world))
    assert found
    async with httpx.AsyncClient(verify=tls()) as http:
        assert "arms the word" in (await http.get(found[0])).text
