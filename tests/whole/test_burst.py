"""Everybody at once: every command is answered in time, and together they cannot spend more than there is."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.whole.house import REAL, House
from tests.wire.discord import Interaction
from tests.wire.interaction import DEFERRED, MESSAGE

pytestmark = pytest.mark.asyncio(loop_scope="session")

MEMBERS, EACH = 10, 12
AFFORDABLE = 2
"""Pictures for 5 credits that an allowance of 12 pays."""


def told_alone(asked: Sequence[Interaction]) -> list[str]:
    """What members were told so that nobody else reads it."""
    posts = [post for each in asked for post in (each.message, *each.followups) if post is not None]
    return [post.text for post in posts if post.ephemeral and not post.deleted]


async def test_a_hundred_and_twenty_commands_at_once_are_answered_and_none_is_overspent(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("burst")
    async with House(folder, module=REAL, DEFAULT_ALLOWANCE_CREDITS="12") as house:
        studio = house.wire.channel("studio")
        members = [house.wire.member(f"member {number}") for number in range(MEMBERS)]
        asked = [await house.picture(member, studio) for _ in range(EACH) for member in members]
        answers = await asyncio.gather(*(one.answer for one in asked))
        assert len(answers) == MEMBERS * EACH
        assert {answer.type for answer in answers} == {
            MESSAGE,
            DEFERRED,
        }  # some had to wait, and were told so
        refused = MEMBERS * (EACH - AFFORDABLE)
        await house.until(lambda: len(house.books.jobs()) == MEMBERS * AFFORDABLE)
        await house.until(lambda: len(told_alone(asked)) == refused)
        assert all("Nothing was charged" in words for words in told_alone(asked))
        taken = Counter(job["member_id"] for job in house.books.jobs())
        assert set(taken.values()) == {AFFORDABLE}
        await house.keeps_its_promises()
        assert house.magic_hour.balance == 1_000_000 - MEMBERS * AFFORDABLE * 5
