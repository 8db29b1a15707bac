"""Chapter 5: what a person reads is a pure function of what the job is."""

from dataclasses import replace

from bot.jobs.job import Problem
from bot.jobs.states import State
from bot.messages.cards import card
from bot.messages.failures import failure
from tests.jobs.world import World


async def test_a_card_tells_what_was_taken_and_what_it_costs(world: World) -> None:
    job = await world.accept()

    shown = card(job, world.clock())

    assert "**Credits:** 10 held" in shown.words


async def test_a_failure_says_what_to_do_and_what_became_of_the_credits(world: World) -> None:
    job = replace(await world.accept(), state=State.FAILED, problem=Problem("nsfw"), credits=0)

    words = failure(job).words

    assert words
    assert "10 credits" in words
