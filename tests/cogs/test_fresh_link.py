"""`Fresh link`: addresses of now, for whoever may see the result and nobody else."""

import logging
from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.discord_client import MagicHourBot
from bot.errors import Unclear
from bot.magic_hour import Download
from bot.messages.posting import words_of
from bot.messages.results import one_message, result
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook, Parts
from tests.cogs.posted import a_picture, shown
from tests.messages.jobs import an_output

SIGNED = "https://videos.magichour.ai/p/output-1.png?signature=secret"


def has_links(parts: Parts, book: MemoryBook, count: int = 1, url: str = SIGNED) -> None:
    """Let Magic Hour have so many files of the only job."""
    ends = discord.utils.utcnow() + timedelta(hours=24)
    link = Download.model_validate({"url": url, "expires_at": ends})
    parts.outputs.addresses[book.only.id] = (link,) * count


async def test_whoever_sees_a_result_gets_fresh_links_for_their_eyes_alone(
    place: Place, book: MemoryBook, parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    message = await a_picture(place, book, outputs=2)
    has_links(parts, book, 2)
    await place.env.restart_bot(MagicHourBot(parts.services()))

    answer = await place.bob.click(message, label="Fresh link")

    buttons = _links(shown(answer).message)
    assert [button.label for button in buttons] == ["Picture 1", "Picture 2"]
    assert {button.url for button in buttons} == {SIGNED}
    assert answer.ephemeral
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert not [line for line in ours if "signature" in line]


async def test_addresses_that_no_message_could_show_come_as_a_file(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    message = await a_picture(place, book)
    has_links(parts, book, url=f"https://videos.magichour.ai/{'x' * 4_500}?signature=secret")

    answer = await place.alice.click(message, label="Fresh link")

    (file,) = shown(answer).message.attachments
    assert file.filename == "links.txt"
    assert b"signature=secret" in await file.read()


async def test_a_private_result_gives_its_links_to_its_member_alone(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    message = await a_picture(place, book)
    book.add(replace(book.only, private=True))
    has_links(parts, book)

    refused = await place.bob.click(message, label="Fresh link")
    given = await place.alice.click(message, label="Fresh link")

    assert f"Only {place.alice.mention}" in words_of(shown(refused).message)
    assert _links(shown(given).message)


async def test_a_result_in_direct_messages_has_them_too(place: Place, book: MemoryBook, parts: Parts) -> None:
    await a_picture(place, book)
    has_links(parts, book)
    alice = await place.env.bot.create_dm(discord.Object(place.alice.id))
    sent = await alice.send(**result(book.only, one_message([an_output()])).sending())

    answer = await place.alice.user.click(sent, label="Fresh link")

    assert _links(shown(answer).message)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"erased_at": discord.utils.utcnow()}, "This result has been deleted"),
        ({"project_id": "gone"}, "The files of this result are gone"),
    ],
    ids=["deleted", "gone"],
)
async def test_where_nothing_is_left_it_says_so(
    place: Place, book: MemoryBook, facts: dict[str, object], words: str
) -> None:
    message = await a_picture(place, book)
    book.add(replace(book.only, **facts))  # type: ignore[arg-type]  # any of its facts

    answer = await place.alice.click(message, label="Fresh link")

    assert words in words_of(shown(answer).message)


async def test_what_the_archive_has_is_brought_where_magic_hour_has_nothing(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    message = await a_picture(place, book)
    parts.outputs.files[book.only.id] = (an_output(),)

    answer = await place.alice.click(message, label="Fresh link")

    assert f"job {book.only.id}" in words_of(shown(answer).message)


async def test_while_magic_hour_cannot_be_asked_it_says_when_to_try_again(
    place: Place, book: MemoryBook, parts: Parts
) -> None:
    message = await a_picture(place, book)
    parts.outputs.trouble = Unclear(status=500)

    answer = await place.alice.click(message, label="Fresh link")

    assert "Try it again in a minute" in words_of(shown(answer).message)


def _links(message: discord.Message) -> list[discord.Button]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [each for row in rows for each in row.children if isinstance(each, discord.Button) and each.url]
