"""What a process says that is there to take over: webhooks may come to it as to any other."""

import json
from collections.abc import Callable

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.health import Readiness


async def _nothing() -> None:
    """The database answers."""


def _is(answer: bool) -> Callable[[], bool]:  # noqa: FBT001  what it is about stands where it is called
    return lambda: answer


@pytest.mark.parametrize(
    ("standing_by", "expected"),
    [
        (True, {"database": True, "gateway": True, "accepting": True, "standing_by": True}),
        (False, {"database": True, "gateway": True, "accepting": True}),
    ],
)
async def test_who_stands_by_is_ready_and_says_so(*, standing_by: bool, expected: dict[str, bool]) -> None:
    readiness = Readiness(_nothing, _is(True), _is(True), _is(standing_by))

    answer = await readiness.report(make_mocked_request("GET", "/readyz"))

    assert (answer.status, json.loads(answer.text or "")) == (200, expected)
