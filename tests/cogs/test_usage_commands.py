"""`/usage`."""

import csv
import io
from dataclasses import replace

import discord
import pytest
from PIL import Image
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage
from sqlalchemy import func, select

from bot.messages import drawing
from bot.servers.changes import Manager
from bot.store.schema import ledger
from tests.cogs.conftest import Place
from tests.cogs.fakes import Parts
from tests.credits.books import Spent, write


def spent_by(place: Place, member: MemberActor, *credits: int, tool: str = "image-generator") -> Spent:
    """A job of a member in the studio, now."""
    job = Spent(discord.utils.utcnow(), credits, guild=place.guild.id, member=member.id, tool=tool)
    return replace(job, channel=place.channel.id)


async def show_command_to(place: Place, member: MemberActor) -> None:
    """As a server's admins can."""
    (command,) = [each for each in await place.bot.tree.fetch_commands() if each.name == "usage"]
    place.guild.set_command_permissions(command, {member: True})


def shown(answer: InteractionResult) -> ResponseMessage:
    """What stands there for the asker alone."""
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response


async def files_of(answer: InteractionResult) -> dict[str, bytes]:
    posts = [shown(answer), *answer.followups]
    assert all(post.ephemeral for post in posts)
    return {file.filename: await file.read() for post in posts for file in post.attachments}


def rows_of(sheet: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))


async def test_a_manager_sees_who_spent_what(place: Place, parts: Parts) -> None:
    await write(
        parts.database, [spent_by(place, place.alice, 450, -90), *[spent_by(place, place.bob, 10)] * 2]
    )

    answer = await place.manager.slash(place.channel, "usage summary")

    (embed,) = shown(answer).embeds
    assert (embed.title or "").startswith("Usage by member, ")
    assert (embed.description or "").splitlines() == [
        f"1. <@{place.alice.id}> **360** (95 %), 1 job",
        f"2. <@{place.bob.id}> **20** (5 %), 2 jobs",
        "**Total 380 credits**, 3 jobs",
    ]
    assert embed.image.url


async def test_the_chart_is_attached_and_described_with_the_members_names(place: Place, parts: Parts) -> None:
    await write(parts.database, [spent_by(place, place.alice, 450), spent_by(place, place.bob, 20)])

    answer = await place.manager.slash(place.channel, "usage summary", period="week")

    (file,) = shown(answer).attachments
    picture = Image.open(io.BytesIO(await file.read()))
    assert (picture.format, picture.convert("RGB").getpixel((1, 1))) == ("PNG", (0x2B, 0x2D, 0x31))
    assert (file.description or "").endswith("470 credits. alice 450; bob 20")
    assert drawing.GROUND == "#2b2d31"


@pytest.mark.parametrize("by", ["tool", "channel"])
async def test_spending_is_summed_up_by_tool_and_channel_too(place: Place, parts: Parts, by: str) -> None:
    await write(parts.database, [spent_by(place, place.alice, 45, tool="lip-sync")])

    answer = await place.manager.slash(place.channel, "usage summary", period="day", by=by)

    (embed,), (file,) = shown(answer).embeds, shown(answer).attachments
    row, name = {
        "tool": ("/lip-sync", "/lip-sync"),
        "channel": (f"<#{place.channel.id}>", "#studio"),
    }[by]
    assert (embed.description or "").startswith(f"1. {row} **45** (100 %), 1 job\n")
    assert (file.description or "").endswith(f"{name} 45")


async def test_a_period_without_spending_has_no_chart(place: Place) -> None:
    answer = await place.manager.slash(place.channel, "usage summary", period="day")

    (embed,) = shown(answer).embeds
    assert embed.description == "Nothing was spent."
    assert not shown(answer).attachments


async def test_spending_elsewhere_is_nobodys_business(place: Place, parts: Parts) -> None:
    elsewhere = replace(spent_by(place, place.alice, 10), guild=place.guild.id + 1)
    await write(parts.database, [elsewhere])

    summary = await place.manager.slash(place.channel, "usage summary")
    export = await place.manager.slash(place.channel, "usage export")

    assert shown(summary).embeds[0].description == "Nothing was spent."
    assert shown(export).content.startswith("There is no entry in ")


async def test_the_manager_role_is_enough(place: Place, parts: Parts) -> None:
    role = place.guild.create_role("accounting")
    carol = place.guild.add_member(place.env.create_user("carol"), roles=[role])
    mona = Manager(place.guild.id, place.manager.id, discord.utils.utcnow())
    await parts.servers.change(mona, manager_role_id=role.id)
    await show_command_to(place, carol)

    answer = await carol.slash(place.channel, "usage summary")

    assert shown(answer).embeds[0].description == "Nothing was spent."


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize("command", ["usage summary", "usage export"])
async def test_members_are_told_nothing(place: Place, parts: Parts, command: str) -> None:
    """Even where a server's admins have shown them the command: Discord hides, and the bot forbids."""
    await write(parts.database, [spent_by(place, place.alice, 10)])
    await show_command_to(place, place.alice)

    answer = await place.alice.slash(place.channel, command)

    assert shown(answer).content.startswith("Only those who may manage this server")
    assert not shown(answer).embeds
    assert not shown(answer).attachments


async def test_an_export_is_the_ledger(place: Place, parts: Parts) -> None:
    spent = [spent_by(place, place.alice, 450, -90), spent_by(place, place.bob, 10, -10, tool="lip-sync")]
    await write(parts.database, spent)

    answer = await place.manager.slash(place.channel, "usage export", period="month")

    ((name, sheet),) = (await files_of(answer)).items()
    rows = rows_of(sheet)
    async with parts.database.read() as connection:
        booked = (await connection.execute(select(ledger).order_by(ledger.c.id))).mappings().all()
        total = (await connection.execute(select(func.sum(ledger.c.credits)))).scalar_one()
    assert name.startswith("usage-20")
    assert name.endswith(".csv")
    assert shown(answer).content.startswith("4 rows of ")
    assert sum(int(row["credits"]) for row in rows) == total == 360
    kept = ("id", "member_id", "job_id", "kind", "credits")
    assert [tuple(row[each] for each in ("entry", *kept[1:])) for row in rows] == [
        tuple(str(entry[each]) for each in kept) for entry in booked
    ]
    assert [row["written_at"] for row in rows] == [
        entry["created_at"].isoformat(timespec="milliseconds") for entry in booked
    ]
    assert [row["member"] for row in rows] == ["alice"] * 2 + ["bob"] * 2
    assert {row["channel_id"] for row in rows} == {str(place.channel.id)}
    assert [row["tool"] for row in rows] == ["image-generator"] * 2 + ["lip-sync"] * 2
