"""How the files of a result are called: Discord plays and shows a file by the end of its name."""

import pytest

from tests.jobs.world import World


@pytest.mark.parametrize("made", ["gif", "mp4", "webm", "PNG"])
async def test_a_file_ends_in_what_magic_hour_made(world: World, made: str) -> None:
    """An animation is an image job, whatever sort of file it gives."""
    job = await world.accept(world.order("gif-generator", prompt="a cat jumps", output_format="mp4"))
    await world.go_on()
    world.magic_hour.finish(suffix=made)
    for _ in range(8):
        await world.go_on(30)

    assert [post.files for post in world.poster.posts] == [[f"gif-generator-{job.id}-1.{made.lower()}"]]


@pytest.mark.parametrize("odd", ["m%2Fp4", "averylongsuffix"])
async def test_what_is_no_ending_is_left_out(world: World, odd: str) -> None:
    job = await world.accept(world.order("gif-generator", prompt="a cat jumps"))
    await world.go_on()
    world.magic_hour.finish(suffix=odd)
    for _ in range(8):
        await world.go_on(30)

    assert [post.files for post in world.poster.posts] == [[f"gif-generator-{job.id}-1"]]
