"""Everybody at once: every command is answered in time, and together they cannot spend more than there is."""

import asyncio
from collections import Counter

import pytest

from tests.whole.house import REAL, House

pytestmark = pytest.mark.asyncio(loop_scope="session")

MEMBERS, EACH = 10, 12
AFFORDABLE = 2
"""Pictures for 5 credits that an allowance of 12 pays."""


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
        await house.until(lambda: len(house.books.jobs()) == MEMBERS * AFFORDABLE)
        refused = [answer for answer in answers if answer.ephemeral]
        assert len(refused) == MEMBERS * (EACH - AFFORDABLE)
        assert all("Nothing was charged" in answer.data["content"] for answer in refused)
        taken = Counter(job["member_id"] for job in house.books.jobs())
        assert set(taken.values()) == {AFFORDABLE}
        await house.keeps_its_promises()
        assert house.magic_hour.balance == 1_000_000 - MEMBERS * AFFORDABLE * 5
