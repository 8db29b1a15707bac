"""Cards, results and failures reach the member once, wherever that is still possible."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import (
    DiscordBusy,
    DiscordForbidden,
    DiscordGone,
    DiscordTokenExpired,
    FileTooLarge,
)
from bot.jobs.job import Problem
from bot.jobs.ports import Output, Posted, Poster
from bot.jobs.states import State
from bot.messages.poster import DiscordPoster
from bot.messages.posting import words_of
from tests.cogs.conftest import Place
from tests.cogs.fakes import MemoryBook
from tests.cogs.office import labels
from tests.messages.channel import direct_messages, messages_in, sent, shown_job
from tests.messages.jobs import an_output

MIB = 1024 * 1024


async def test_the_poster_is_what_the_engine_asks_for(poster: DiscordPoster) -> None:
    port: Poster = poster

    assert port is poster


async def test_without_a_client_discord_is_busy(place: Place, book: MemoryBook) -> None:
    job = await shown_job(place, book)
    poster = DiscordPoster()

    with pytest.raises(DiscordBusy):
        await poster.show_card(job)
    with pytest.raises(DiscordBusy):
        await poster.post_result(job, [], again=False)


async def test_a_card_is_edited_to_the_jobs_state(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await shown_job(place, book, state=State.WAITING, vendor_status="rendering")

    await poster.show_card(job)

    (card,) = place.channel.history()
    assert "Magic Hour is rendering it." in words_of(card)
    assert not labels(card)


async def test_a_job_without_a_card_or_with_a_deleted_one_has_none_to_edit(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await shown_job(place, book, state=State.WAITING)

    with pytest.raises(DiscordGone):
        await poster.show_card(replace(job, card_id=None))
    with pytest.raises(DiscordGone):
        await poster.show_card(replace(job, card_id=123_456))


async def test_a_private_card_is_edited_through_the_interaction(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await shown_job(place, book, private=True, state=State.WAITING, vendor_status="queued")

    await poster.show_card(job)

    (card,) = place.channel.history(viewer=place.alice)
    assert "Queued" in words_of(card)
    with pytest.raises(DiscordTokenExpired):
        await poster.show_card(replace(job, created_at=job.created_at - timedelta(minutes=15)))


async def test_a_result_is_a_reply_to_the_card_with_its_files(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)

    posted = await poster.post_result(job, files, again=False)

    (message,) = messages_in(place)
    assert posted == Posted(((place.channel.id, message.id),))
    assert [file.filename for file in message.attachments] == [file.filename for file in files]
    assert await message.attachments[0].read() == b"picture 1"
    assert message.reference is not None
    assert message.reference.message_id == job.card_id
    assert sent(place)[0]["message_reference"]["fail_if_not_exists"] is False


async def test_only_the_member_is_pinged(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    await poster.post_result(await shown_job(place, book), files, again=False)

    mentions = sent(place)[0]["allowed_mentions"]
    assert mentions == {"parse": [], "users": [place.alice.id]}


async def test_each_message_has_a_nonce_by_which_discord_knows_it_again(
    place: Place, book: MemoryBook, poster: DiscordPoster, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x")
    job = await shown_job(place, book)

    await poster.post_result(job, [an_output(n, path=path, size=20 * MIB) for n in (1, 2)], again=False)
    await poster.post_failure(replace(job, state=State.FAILED), again=False)

    assert [(sent["nonce"], sent["enforce_nonce"]) for sent in sent(place)] == [
        (f"r{job.id}.1.0", True),
        (f"r{job.id}.2.0", True),
        (f"f{job.id}.0", True),
    ]


async def test_a_result_that_stands_is_not_posted_again(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    first = await poster.post_result(job, files, again=False)

    assert await poster.post_result(job, files, again=True) == first
    assert len(messages_in(place)) == 1


async def test_only_what_is_missing_is_posted_after_a_large_file_was_refused(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    large = replace(files[1], size=30 * MIB)
    place.env.inject_error("POST", "/channels/*/messages", status=413, code=40005)
    with pytest.raises(FileTooLarge):
        await poster.post_result(job, [files[0], large, files[2]], again=False)
    await poster.post_result(job, files[:1] * 3, again=False)
    links = [replace(output, path=None) for output in (*files, *files)]

    await poster.post_result(job, links, again=True)

    first, second = messages_in(place)
    assert "1–3 of 3" in words_of(first)  # noqa: RUF001  a range
    assert "4–6 of 6" in words_of(second)  # noqa: RUF001  see above


async def test_another_jobs_or_members_message_is_not_taken_for_ours(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    await poster.post_result(replace(job, id="another"), files, again=False)
    await place.bob.send(place.channel, f"-# job {job.id}")

    await poster.post_result(job, files, again=True)

    assert [words_of(message).rpartition("\n")[2] for message in messages_in(place)] == [
        "-# job another · 1–3 of 3",  # noqa: RUF001  a range
        f"-# job {job.id}",
        f"-# job {job.id} · 1–3 of 3",  # noqa: RUF001  see above
    ]


async def test_a_failure_is_told_once(place: Place, book: MemoryBook, poster: DiscordPoster) -> None:
    job = await shown_job(place, book, state=State.FAILED, problem=Problem("nsfw"), credits=0)

    first = await poster.post_failure(job, again=False)
    second = await poster.post_failure(job, again=True)

    (message,) = messages_in(place)
    assert first == second == Posted(((place.channel.id, message.id),))
    assert "moderation" in words_of(message)


async def test_in_a_channel_that_is_gone_the_member_is_told_directly(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)

    first = await poster.post_result(replace(job, channel_id=123), files, again=False)
    second = await poster.post_result(replace(job, channel_id=123), files, again=True)

    (message,) = direct_messages(place)
    assert first == second == Posted(((place.alice.user.dm_channel.id, message.id),))
    assert len(message.attachments) == 3
    assert "Again" not in labels(message)


async def test_in_a_channel_that_is_closed_to_the_bot_the_member_is_told_directly(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await shown_job(place, book, state=State.FAILED, problem=Problem("nsfw"), credits=0)
    place.env.inject_error("POST", f"/channels/{place.channel.id}/messages", status=403, code=50013, times=2)

    posted = await poster.post_failure(job, again=False)

    (message,) = direct_messages(place)
    assert posted == Posted(((place.alice.user.dm_channel.id, message.id),))
    assert "moderation" in words_of(message)
    assert not messages_in(place)


async def test_where_the_bot_may_no_longer_reply_it_posts_without_a_reply(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    place.env.inject_error("POST", f"/channels/{place.channel.id}/messages", status=403, code=160002)

    posted = await poster.post_result(job, files, again=False)

    (message,) = messages_in(place)
    assert posted == Posted(((place.channel.id, message.id),))
    assert message.reference is None


async def test_a_member_who_takes_no_direct_messages_either_cannot_be_reached(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    place.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=None)

    with pytest.raises(DiscordForbidden):
        await poster.post_result(job, files, again=False)


async def test_a_busy_discord_is_no_reason_for_a_direct_message(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book)
    place.env.inject_error("POST", "/channels/*/messages", status=503)

    with pytest.raises(DiscordBusy):
        await poster.post_result(job, files, again=False)
    assert not messages_in(place)


async def test_a_private_result_takes_the_place_of_its_card(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book, private=True)

    first = await poster.post_result(job, files, again=False)
    second = await poster.post_result(job, files, again=True)

    assert first == second == Posted(((place.channel.id, job.card_id or 0),))
    (message,) = place.channel.history(viewer=place.alice)
    assert [file.filename for file in message.attachments] == [file.filename for file in files]
    assert not message.embeds
    assert not place.channel.history(viewer=place.bob)
    assert not direct_messages(place)


async def test_no_later_edit_of_the_card_covers_a_private_outcome(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book, private=True)
    await poster.post_result(job, files, again=False)

    await poster.show_card(replace(job, state=State.WAITING))
    await poster.show_card(job)
    await DiscordPoster.show_card(poster, replace(job, state=State.DONE, result_id=job.card_id))

    (message,) = place.channel.history(viewer=place.alice)
    assert message.attachments
    assert not message.embeds


async def test_after_fifteen_minutes_a_private_result_comes_as_a_direct_message(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book, private=True)
    late = replace(job, created_at=job.created_at - timedelta(minutes=15))

    first = await poster.post_result(late, files, again=False)
    second = await poster.post_result(late, files, again=True)

    (message,) = direct_messages(place)
    assert first == second == Posted(((place.alice.user.dm_channel.id, message.id),))
    assert len(message.attachments) == 3
    assert not place.channel.history(viewer=place.bob)


async def test_a_private_failure_is_told_where_the_card_was(
    place: Place, book: MemoryBook, poster: DiscordPoster
) -> None:
    job = await shown_job(place, book, private=True, state=State.FAILED, problem=Problem("nsfw"), credits=0)

    posted = await poster.post_failure(job, again=False)

    assert posted == Posted(((place.channel.id, job.card_id or 0),))
    (message,) = place.channel.history(viewer=place.alice)
    assert "moderation" in words_of(message)


async def test_a_token_that_discord_no_longer_knows_leads_to_a_direct_message(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    job = await shown_job(place, book, private=True)
    place.env.inject_error("PATCH", "/webhooks/*", status=401, code=50027)

    await poster.post_result(job, files, again=False)

    assert len(direct_messages(place)) == 1


async def test_without_a_file_that_has_gone_from_the_disk_nothing_is_posted(
    place: Place, book: MemoryBook, poster: DiscordPoster, files: list[Output]
) -> None:
    """The engine brings it anew, and then all of them."""
    job = await shown_job(place, book)
    (files[0].path or Path()).unlink()

    with pytest.raises(DiscordBusy):
        await poster.post_result(job, files, again=False)

    assert messages_in(place) == []


async def test_the_files_of_a_message_are_found_with_fresh_addresses(
    place: Place, poster: DiscordPoster
) -> None:
    message = await place.alice.send(place.channel, "look", attachments=[("cat.png", b"12345")])

    (found,) = await poster.attachments_of(place.channel.id, message.id)

    assert (found.filename, found.size) == ("cat.png", 5)
    assert found.url.startswith("https://")
    with pytest.raises(DiscordGone):
        await poster.attachments_of(place.channel.id, 123)
