"""Open forms: each member's latest are remembered, and no more of them however many are opened."""

from datetime import UTC, datetime, timedelta

from bot.interactions.selections import MOST, Selection, Selections
from bot.store.database import Database
from bot.tools import Attachment

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


def selection(member: int, number: int = 0) -> Selection:
    file = Attachment(f"https://cdn.discordapp.com/attachments/1/{number}/cat.png", "cat.png", 5)
    return Selection(guild_id=1, member_id=member, message_id=7, action="edit", files=(file,))


async def test_only_the_latest_of_a_member_are_kept(either_database: Database) -> None:
    times = (NOON + timedelta(seconds=number) for number in range(1_000))
    selections = Selections(either_database, lambda: next(times))
    of_bob = await selections.keep(selection(11))

    of_ada = [await selections.keep(selection(10, number)) for number in range(MOST + 5)]

    found = [await selections.find(each) for each in of_ada]
    assert [each is not None for each in found] == [False] * 5 + [True] * MOST
    assert found[-1] == selection(10, MOST + 4)
    assert await selections.find(of_bob) == selection(11)
