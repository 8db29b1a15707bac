"""All commands, from the first word to the file: with few options, with all of them, and with links for files.

They are asked for at once, of one bot; each test looks at what became of one of them.
"""

import io
from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import chain
from typing import Any

import av
import pytest
import pytest_asyncio
from PIL import Image, UnidentifiedImageError

from bot.tools import CATALOGUE, Option
from tests.whole.house import House
from tests.whole.things import ARRIVES, FILES, POSTED, Thing
from tests.whole.wishes import EVERYTHING, LEAST, LINKED, Wish
from tests.whole.workshop import Workshop

pytestmark = pytest.mark.asyncio(loop_scope="session")

LISTS = {"least": LEAST, "everything": EVERYTHING, "linked": LINKED}
WISHES = tuple(chain.from_iterable(LISTS.values()))
PLENTY: Mapping[str, Any] = {"DEFAULT_ALLOWANCE_CREDITS": "unlimited", "MAX_ACTIVE_JOBS_PER_MEMBER": "1000"}
EXTENSIONS = {"image": {"png", "gif"}, "video": {"mp4", "webm"}, "audio": {"wav"}}

every_wish = pytest.mark.parametrize(
    "wish",
    [pytest.param(wish, id=f"{wish.command}-{name}") for name, list_ in LISTS.items() for wish in list_],
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workshop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workshop]:
    folder = tmp_path_factory.mktemp("workshop")
    async with House(folder, speed=1, **PLENTY) as house:
        yield await Workshop.busy(house, WISHES)


def _content(data: bytes) -> str:
    """What a file really is, shown by opening it."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return "image"
    except UnidentifiedImageError:
        with av.open(io.BytesIO(data), "r") as media:
            kind = "video" if media.streams.video else "audio"
            next(media.decode(**{kind: 0}))
            return kind


def _at(body: Any, path: str) -> Any:
    """The value at a path such as `references[0].file_path`; None where there is none."""
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(body, list):
            body = body[int(step)] if int(step) < len(body) else None
        elif body is not None:
            body = body.get(step)
    return body


def _fields(wish: Wish) -> dict[str, Any]:
    """What must stand in the request: the values that were given, and those that nobody gave."""
    options = {option.name: option for option in CATALOGUE[wish.command].options}
    plain = {name: value for name, value in wish.options.items() if options[name].media is None}
    return {field: value for name, value in plain.items() if (field := options[name].field)} | dict(wish.sent)


def _files(wish: Wish) -> Iterator[tuple[Option, Any]]:
    for option in CATALOGUE[wish.command].options:
        if option.media is not None and option.name in wish.options:
            yield option, wish.options[option.name]


async def test_no_command_is_left_out() -> None:
    assert {wish.command for wish in LEAST} == {wish.command for wish in EVERYTHING} == set(CATALOGUE)
    assert len(LEAST) == len(CATALOGUE)


@pytest.mark.parametrize("command", CATALOGUE)
async def test_every_option_is_given_at_least_once(command: str) -> None:
    given = chain.from_iterable(wish.options for wish in WISHES if wish.command == command)
    assert set(given) == {option.name for option in CATALOGUE[command].options}


@every_wish
async def test_the_answer_comes_within_three_seconds_and_is_the_card(wish: Wish, workshop: Workshop) -> None:
    asked = workshop.interaction(wish)
    answer, message = await asked.answer, asked.message
    assert answer.after < 3
    assert message is not None
    assert answer.ephemeral == wish.options.get("private", False)
    first = next(
        revision for revision in message.revisions if revision.text
    )  # whoever waited was told so before
    assert f"### {CATALOGUE[wish.command].title}\n" in first.text


@every_wish
async def test_the_result_is_posted_and_can_be_opened(wish: Wish, workshop: Workshop) -> None:
    files = workshop.files(wish)
    assert [_content(file.read()) for file in files] == [wish.media] * wish.options.get("image_count", 1)
    assert all(file.name.rpartition(".")[2] in EXTENSIONS[wish.media] for file in files)


@every_wish
async def test_magic_hour_is_told_all_that_was_said_and_what_was_left_open(
    wish: Wish, workshop: Workshop
) -> None:
    body, fields = workshop.body(wish), _fields(wish)
    assert {field: _at(body, field) for field in fields} == fields
    assert _at(body, "name") == (workshop.job(wish)["name"] if CATALOGUE[wish.command].named else None)


@every_wish
async def test_every_file_arrives_as_what_it_is(wish: Wish, workshop: Workshop) -> None:
    body, uploads = workshop.body(wish), workshop.house.magic_hour.uploads
    for option, thing in _files(wish):
        path = _at(body, option.field or "")
        if thing in ARRIVES:
            file = FILES[thing]() if thing in FILES else POSTED[thing]()
            assert isinstance(file.data, bytes)
            assert (path.rpartition("/")[2], uploads[path]) == (ARRIVES[thing], len(file.data))
        elif isinstance(thing, Thing):
            assert path.startswith("https://magichour.ai/my-library?")
        else:
            assert thing in {path, _at(body, "assets.youtube_url")}


@every_wish
async def test_it_costs_what_magic_hour_charges_in_the_end(wish: Wish, workshop: Workshop) -> None:
    job, made = workshop.job(wish), workshop.made(wish)
    assert sum(workshop.entries(wish)) == job["credits"] == made.credits_charged
    if wish.price is not None:
        assert (job["quote"], job["credits"]) == wish.price


async def test_all_of_them_together_keep_the_promises_and_leave_the_account_right(workshop: Workshop) -> None:
    house = workshop.house
    await house.keeps_its_promises()
    assert house.magic_hour.balance == 1_000_000 - sum(job["credits"] for job in house.books.jobs())
