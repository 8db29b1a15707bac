"""The unmodified client meets the stand-in: commands, answers, files, components and posts."""

from io import BytesIO
from pathlib import Path

import discord
import httpx
import pytest
from discord import ui

from bot.http_client import tls
from tests.wire.discord import Channel, Member, Permission, WireDiscord, WireFile
from tests.wire.errors import NotOfferedError
from tests.wire.sample_bot import Cheer, SampleBot, with_button

PICTURE = WireFile("cat.png", "image/png", b"\x89PNG the picture", width=3, height=2)


async def test_a_deferred_command_thinks_and_is_then_edited(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    asked = await wire.command(ada, studio, "echo", text="a cat")
    answer = await asked.answer
    assert answer.type == 5
    (post,) = await wire.wait_for(lambda: [post for post in wire.messages(studio) if not post.thinking])
    assert (post.content, len(post.edits), post.now.by) == ("a cat", 1, "token")
    assert asked.message is post
    assert wire.violations == []


async def test_an_attachment_comes_back_as_a_file_in_an_embed(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    await wire.command(ada, studio, "echo", text="a cat", image=PICTURE)
    (post,) = await wire.wait_for(lambda: [post for post in wire.messages(studio) if post.files])
    assert (post.files[0].name, post.files[0].read()) == ("again.png", PICTURE.data)
    assert (post.files[0].content_type, post.files[0].description) == ("image/png", "the same")
    assert post.text == "a cat"
    received = bot.asked[-1].namespace["image"]
    assert (received.content_type, received.width, received.ephemeral) == ("image/png", 3, True)
    fetched = await bot.get_partial_messageable(studio.id).fetch_message(post.id)
    assert await fetched.attachments[0].read() == PICTURE.data
    assert fetched.embeds[0].image.url == fetched.attachments[0].url
    assert wire.violations == []


async def test_a_button_whose_state_is_in_its_custom_id_can_be_pressed(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    await wire.command(ada, studio, "echo", text="a cat")
    post = await wire.wait_for(lambda: next((post for post in wire.messages(studio) if post.buttons), None))
    pressed = await wire.click(ada, post, post.button("Cheer 0"))
    assert (await pressed.answer).type == 7
    assert post.button("Cheer 1") == "cheer:1"
    with pytest.raises(NotOfferedError):
        await wire.click(ada, post, "cheer:0")


async def test_a_modal_is_filled_in_by_label_and_takes_a_file(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    asked = await wire.command(ada, studio, "ask")
    assert (await asked.answer).type == 9
    sent = await wire.submit_modal(ada, asked, {"Answer": "yes", "proof": [PICTURE]})
    await sent.answer
    assert sent.message is not None
    assert sent.message.content == "yes with ['cat.png']"


async def test_a_card_of_components_shows_its_picture(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    asked = await wire.command(ada, studio, "card")
    await asked.answer
    (post,) = wire.messages(studio)
    assert (post.text, post.button("Stop")) == ("A card", "stop")
    fetched = await bot.get_partial_messageable(studio.id).fetch_message(post.id)
    gallery = fetched.components[0].children[1]  # type: ignore[union-attr]  # the card holds one container
    assert gallery.items[0].media.url.startswith(wire.api_url.removesuffix("/api/v10"))  # type: ignore[union-attr]  # see above
    assert wire.violations == []


async def test_an_ephemeral_answer_exists_for_its_member_and_its_token_only(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    asked = await wire.command(ada, studio, "whisper", member=ada, color="red")
    assert (await asked.answer).ephemeral
    assert wire.messages(studio) == []
    (post,) = wire.messages(studio, seen_by=ada)
    assert post.content == "for ada in red"
    with pytest.raises(discord.NotFound) as missing:
        await bot.get_partial_messageable(studio.id).fetch_message(post.id)
    assert missing.value.code == 10008
    await bot.asked[-1].edit_original_response(content="changed")
    assert [revision.content for revision in post.revisions] == ["for ada in red", "changed"]


async def test_typing_into_an_option_offers_choices(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    choices = await wire.autocomplete(ada, studio, "whisper", "color", "light", member=ada)
    assert [choice["value"] for choice in choices] == ["light red", "light green", "light blue"]


async def test_a_subcommand_is_named_by_its_words(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    asked = await wire.command(ada, studio, "jobs list")
    await asked.answer
    assert asked.message is not None
    assert asked.message.content == "none"


async def test_what_the_real_client_would_not_send_is_refused(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    with pytest.raises(NotOfferedError, match="needs"):
        await wire.command(ada, studio, "echo")
    with pytest.raises(NotOfferedError, match="above 100"):
        await wire.command(ada, studio, "echo", text="x" * 101)
    with pytest.raises(NotOfferedError, match="no option"):
        await wire.command(ada, studio, "echo", text="x", sound=PICTURE)


async def test_an_interaction_that_nobody_answers_times_out_and_is_refused_afterwards(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    wire.world.answer_deadline = 0.1
    asked = await wire.command(ada, studio, "slow")
    with pytest.raises(TimeoutError):
        await asked.answer
    with pytest.raises(discord.NotFound) as late:
        await bot.asked[-1].response.send_message("too late")
    assert late.value.code == 10062


async def test_a_second_first_answer_is_refused(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    asked = await wire.command(ada, studio, "jobs list")
    await asked.answer
    wire.deliver_again(asked)
    await wire.wait_for(lambda: len(wire.requests_to("POST", "/interactions/*/callback")) == 2)
    again = await wire.wait_for(lambda: wire.requests_to("POST", "/interactions/*/callback")[1].answer)
    assert again["code"] == 40060


async def test_after_its_lifetime_a_token_edits_nothing_and_the_bots_own_still_does(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    asked = await wire.command(ada, studio, "jobs list")
    await asked.answer
    (post,) = wire.messages(studio)
    await bot.asked[-1].edit_original_response(content="by token")
    wire.expire_token(asked)
    with pytest.raises(discord.HTTPException) as dead:
        await bot.asked[-1].edit_original_response(content="too late")
    assert (dead.value.status, dead.value.code) == (401, 50027)
    await bot.get_partial_messageable(studio.id).get_partial_message(post.id).edit(content="by the bot")
    assert [(revision.content, revision.by) for revision in post.revisions] == [
        ("none", "token"),
        ("by token", "token"),
        ("by the bot", "bot"),
    ]


async def test_a_token_dies_by_the_clock_for_follow_ups_too(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    await (await wire.command(ada, studio, "jobs list")).answer
    await bot.asked[-1].followup.send("in time")
    wire.world.token_lifetime = 0
    with pytest.raises(discord.HTTPException) as dead:
        await bot.asked[-1].followup.send("too late")
    assert (dead.value.status, dead.value.code) == (401, 50027)
    assert [post.content for post in wire.messages(studio)] == ["none", "in time"]


async def test_the_first_follow_up_of_a_thinking_answer_becomes_that_answer(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    asked = await wire.command(ada, studio, "think")
    await asked.answer
    assert asked.message is not None
    assert asked.message.thinking
    await bot.asked[-1].followup.send("the answer")
    await bot.asked[-1].followup.send("a secret", ephemeral=True)
    assert [post.content for post in wire.messages(studio)] == ["the answer"]
    assert [post.content for post in wire.messages(studio, seen_by=ada)] == ["the answer", "a secret"]
    assert [post.content for post in asked.followups] == ["a secret"]


async def test_a_post_repeated_under_its_nonce_stands_once(
    wire: WireDiscord, bot: SampleBot, studio: Channel
) -> None:
    channel = bot.get_partial_messageable(studio.id)
    first = await channel.send("done", nonce="job-1")
    second = await channel.send("done", nonce="job-1")
    assert first.id == second.id
    assert [post.content for post in wire.messages(studio)] == ["done"]
    wire.world.nonce_lifetime = 0
    await channel.send("done", nonce="job-1")
    assert len(wire.messages(studio)) == 2


async def test_a_file_above_the_servers_limit_is_refused(
    wire: WireDiscord, bot: SampleBot, studio: Channel
) -> None:
    wire.guild.upload_limit = 10
    channel = bot.get_partial_messageable(studio.id)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(file=discord.File(__file__))
    assert (refused.value.status, refused.value.code) == (413, 40005)
    assert wire.messages(studio) == []


async def test_posting_needs_permissions_that_the_bot_was_told_of(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    wire.permit_bot(studio, Permission.VIEW_CHANNEL)
    asked = await wire.command(ada, studio, "jobs list")
    await asked.answer
    assert not bot.asked[-1].app_permissions.send_messages
    with pytest.raises(discord.Forbidden) as forbidden:
        await bot.get_partial_messageable(studio.id).send("hello")
    assert forbidden.value.code == 50013


async def test_a_direct_message_arrives_or_is_refused(wire: WireDiscord, bot: SampleBot, ada: Member) -> None:
    closed = wire.member("grace", takes_messages=False)
    await (await bot.fetch_user(ada.id)).send("hello")
    assert [post.content for post in wire.messages(ada)] == ["hello"]
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(closed.id)).send("hello")
    assert refused.value.code == 50007


async def test_history_pages_in_both_directions(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    posts = [await wire.post(ada, studio, str(number)) for number in range(5)]
    channel = bot.get_partial_messageable(studio.id)
    after = [message.content async for message in channel.history(after=discord.Object(posts[0].id), limit=2)]
    newest = [message.content async for message in channel.history(limit=2)]
    assert (after, newest) == (["1", "2"], ["4", "3"])


async def test_an_edit_keeps_the_files_it_lists_and_adds_new_ones(
    wire: WireDiscord, bot: SampleBot, studio: Channel
) -> None:
    channel = bot.get_partial_messageable(studio.id)
    message = await channel.send(files=[discord.File(__file__, "one.txt"), discord.File(__file__, "two.txt")])
    await message.edit(attachments=[message.attachments[1], discord.File(__file__, "three.txt")])
    (post,) = wire.messages(studio)
    assert [file.name for file in post.files] == ["two.txt", "three.txt"]


async def test_a_message_of_components_names_no_attachments_but_shows_them(
    bot: SampleBot, studio: Channel
) -> None:
    view = ui.LayoutView()
    view.add_item(ui.MediaGallery(discord.MediaGalleryItem("attachment://a.txt")))
    channel = bot.get_partial_messageable(studio.id)
    sent = await channel.send(view=view, files=[discord.File(BytesIO(b"words"), "a.txt")])
    view.stop()
    fetched = await channel.fetch_message(sent.id)
    (gallery,) = fetched.components
    assert isinstance(gallery, discord.MediaGalleryComponent)
    assert (sent.attachments, fetched.attachments) == ([], [])
    assert gallery.items[0].media.attachment_id
    async with httpx.AsyncClient(verify=tls()) as client:
        assert (await client.get(gallery.items[0].media.url)).content == b"words"


async def test_an_attachments_address_expires_and_a_fetched_message_has_a_fresh_one(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    wire.world.cdn.lifetime = -1
    post = await wire.post(ada, studio, "", PICTURE)
    channel = bot.get_partial_messageable(studio.id)
    stale = await channel.fetch_message(post.id)
    with pytest.raises(discord.NotFound):
        await stale.attachments[0].read()
    wire.world.cdn.lifetime = 60
    assert await (await channel.fetch_message(post.id)).attachments[0].read() == PICTURE.data


async def test_an_attachment_is_sent_in_pieces_to_whoever_asks_for_a_piece(
    wire: WireDiscord, ada: Member, studio: Channel
) -> None:
    assert isinstance(PICTURE.data, bytes)
    (file,) = (await wire.post(ada, studio, "", PICTURE)).files
    async with httpx.AsyncClient(verify=tls()) as client:
        piece = await client.get(file.url, headers={"Range": "bytes=2-4"})
        behind = await client.get(file.url, headers={"Range": "bytes=100000-"})
    assert (piece.status_code, piece.content) == (206, PICTURE.data[2:5])
    assert piece.headers["Content-Range"] == f"bytes 2-4/{len(PICTURE.data)}"
    assert behind.status_code == 416


class Who(ui.UserSelect[ui.View]):
    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"{self.values[0].name} by {interaction.user.name}")


async def test_a_person_is_chosen_from_a_select(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    await bot.get_partial_messageable(studio.id).send("Who?", view=with_button(Who(custom_id="who")))
    (post,) = wire.messages(studio)
    chosen = await wire.choose(ada, post, "who", wire.member("grace"))
    await chosen.answer
    assert chosen.message is not None
    assert chosen.message.content == "grace by ada"


async def test_a_button_works_in_direct_messages(wire: WireDiscord, bot: SampleBot, ada: Member) -> None:
    await (await bot.fetch_user(ada.id)).send("hello", view=with_button(Cheer(3)))
    (post,) = wire.messages(ada)
    await (await wire.click(ada, post, "cheer:3")).answer
    assert (bot.asked[-1].guild_id, bot.asked[-1].user.name) == (None, "ada")
    assert post.button("Cheer 4")


async def test_a_context_menu_command_carries_its_message(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    post = await wire.post(ada, studio, "look", PICTURE)
    asked = await wire.message_command(ada, post, "Count files")
    await asked.answer
    assert asked.message is not None
    assert asked.message.content == "1 with look"


async def test_what_was_deleted_is_unknown(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel
) -> None:
    channel = bot.get_partial_messageable(studio.id)
    message = await channel.send("hello")
    wire.delete_message(wire.messages(studio)[0])
    with pytest.raises(discord.NotFound) as gone:
        await message.edit(content="changed")
    assert gone.value.code == 10008
    wire.delete_channel(studio)
    with pytest.raises(discord.NotFound) as gone:
        await channel.send("hello")
    assert gone.value.code == 10003


async def test_a_large_file_travels_through_the_disk(
    wire: WireDiscord, bot: SampleBot, ada: Member, studio: Channel, tmp_path: Path
) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(9 << 20)
    await bot.get_partial_messageable(studio.id).send(file=discord.File(large))
    (post,) = wire.messages(studio)
    assert post.files[0].size == 9 << 20
