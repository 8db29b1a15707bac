"""Nothing that opens a door stands in what the process says, not even when it says everything.

The shared house speaks at DEBUG, and after every test everything that it said is searched; here it is also in trouble.
"""

import pytest

from tests.whole.house import KEY, WEBHOOK_SECRET, House, a_picture
from tests.whole.secrets import leaked
from tests.wire.discord import Channel, Member
from tests.wire.errors import TOKEN_EXPIRED

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_even_a_talkative_bot_in_trouble_tells_no_secret(
    house: House, ada: Member, studio: Channel
) -> None:
    faults, interruptions = house.wire.faults, house.magic_hour.interruptions
    faults.reset("POST", "/interactions/*", processed=False)
    faults.rate_limit("PATCH", "/webhooks/*", 0.1)
    faults.answer("PATCH", "/webhooks/*", TOKEN_EXPIRED)
    faults.reset("PATCH", "/channels/*", processed=True)
    faults.reset("POST", "/channels/*", processed=False)
    faults.cut(10)
    interruptions.add("PUT", "/uploads/", None)
    interruptions.add("GET", "/outputs/", None)
    asked = [
        await house.wire.command(ada, studio, "image-to-video", image=a_picture(), prompt="wave"),
        await house.picture(ada, studio, "a fox", private=True),
        await house.picture(ada, studio, "http:400"),
        await house.picture(ada, studio, "garbled expired-download"),
    ]
    for one in asked:
        await one.answer
    await house.at_rest()
    assert "DEBUG" in house.process.output
    assert house.leaks() == []


async def test_the_grep_finds_what_it_looks_for() -> None:
    lines = f"fine\nhttp://x/y?ex=1f&is=2\nBearer {KEY}\n{WEBHOOK_SECRET}\nhttp://x/y?a=1"
    assert len(leaked(lines, [KEY, WEBHOOK_SECRET])) == 3
