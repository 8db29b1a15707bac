"""What is too large to be attached: a preview of it, and no more of the disk than may be taken."""

from pathlib import Path

import pytest

from bot.errors import DownloadBroken, FileTooLarge
from bot.jobs import archive, outputs
from bot.jobs.job import Job
from bot.jobs.states import State
from tests.jobs.test_delivering import deliver
from tests.jobs.world import World

LIMIT = 10_000_000


def lay(path: Path, content: bytes = b"half") -> Path:
    """A file that lies there before anything happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
async def picture(world: World) -> Job:
    """A job for a picture that is complete at Magic Hour."""
    job = await world.accept(world.order("image-generator", prompt="sea"))
    await world.go_on()
    world.magic_hour.finish()
    return await world.job(job.id)


async def test_what_is_too_large_is_shown_as_a_preview(world: World, picture: Job) -> None:
    world.magic_hour.size = LIMIT + 1

    await deliver(world)

    (post,) = world.poster.posts
    assert (post.files, post.missing) == ([], [f"image-generator-{picture.id}-1.png"])
    assert post.previews == [f"image-generator-{picture.id}-1-preview.jpg"]
    assert list(world.folder.iterdir()) == []


async def test_a_file_that_just_fits_is_attached(world: World, picture: Job) -> None:
    world.magic_hour.size = LIMIT

    await deliver(world)

    assert [(len(post.files), post.previews) for post in world.poster.posts] == [(1, [])]
    assert world.previews.asked == []


async def test_what_discord_finds_too_large_is_shown_as_a_preview(world: World, picture: Job) -> None:
    world.poster.troubles.append(FileTooLarge())

    await deliver(world)

    assert [(post.files, len(post.previews)) for post in world.poster.posts] == [([], 1)]
    assert world.magic_hour.downloads == 1, "it lay here already"


async def test_where_even_previews_are_too_large_the_words_are_posted(world: World, picture: Job) -> None:
    world.poster.troubles.extend([FileTooLarge(), FileTooLarge()])

    await deliver(world)

    assert [(post.files, post.previews) for post in world.poster.posts] == [([], [])]
    assert (await world.job(picture.id)).state is State.DONE


async def test_a_preview_that_cannot_be_made_costs_nothing_else(world: World, picture: Job) -> None:
    world.magic_hour.size = LIMIT + 1
    world.previews.possible = False

    await deliver(world)

    assert [(post.files, post.previews) for post in world.poster.posts] == [([], [])]


async def test_a_preview_is_tried_once_however_often_discord_refuses(world: World, picture: Job) -> None:
    world.magic_hour.size = LIMIT + 1
    world.previews.possible = False
    world.poster.troubles.extend([FileTooLarge(), ZeroDivisionError()])

    await deliver(world)

    assert (await world.job(picture.id)).state is State.DONE
    assert len(world.previews.asked) == 1


async def test_a_sound_that_is_too_large_is_not_fetched_for_nothing(world: World) -> None:
    await world.accept()
    await world.go_on()
    world.magic_hour.finish()
    world.magic_hour.size = LIMIT + 1

    await deliver(world)

    assert world.magic_hour.limits == [LIMIT]
    assert world.previews.asked == []


async def test_a_large_file_leaves_room_on_the_disk(world: World, picture: Job) -> None:
    world.free_bytes = archive.SPARE_BYTES + LIMIT + 5
    world.magic_hour.size = LIMIT + 6

    await deliver(world)

    assert world.magic_hour.limits == [LIMIT, LIMIT + 5]
    assert [(post.files, post.previews) for post in world.poster.posts] == [([], [])]


async def test_a_large_file_has_its_bound_on_any_disk(world: World, picture: Job) -> None:
    world.free_bytes = 1 << 50
    world.magic_hour.size = LIMIT + 1

    await deliver(world)

    assert world.magic_hour.limits == [LIMIT, outputs.LARGEST_BYTES]


async def test_what_is_promised_to_one_large_file_is_not_promised_to_another(world: World) -> None:
    room = world.outputs._room

    with room(archive.SPARE_BYTES + 100) as first, room(archive.SPARE_BYTES + 150) as second:
        assert (first, second) == (100, 50)

    with room(archive.SPARE_BYTES + 100) as later:
        assert later == 100


async def test_a_large_file_whose_download_breaks_is_tried_again(world: World, picture: Job) -> None:
    world.magic_hour.size = LIMIT + 1
    world.magic_hour.broken_downloads.extend([DownloadBroken(too_large=True), DownloadBroken()])

    await deliver(world)

    assert [len(post.previews) for post in world.poster.posts] == [1]


async def test_half_a_preview_of_a_killed_process_is_not_taken_for_one(world: World, picture: Job) -> None:
    world.magic_hour.size = LIMIT + 1
    for ending in ("-preview.part", ".png.part"):
        lay(world.folder / picture.id / f"image-generator-{picture.id}-1{ending}")

    await deliver(world)

    assert [post.previews for post in world.poster.posts] == [[f"image-generator-{picture.id}-1-preview.jpg"]]
