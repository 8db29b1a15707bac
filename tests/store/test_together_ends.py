"""Works that share a transaction, when the process ends right before one of them."""

import asyncio
import gc

import pytest

from bot.store.database import Transaction
from bot.store.together import _Member


async def end_before_the_first_step(begun: list[str]) -> None:
    async def work(transaction: Transaction | None) -> None:
        begun.append("work")

    member = _Member(work, asyncio.get_running_loop().create_future())
    running = asyncio.ensure_future(member.run(None))  # type: ignore[arg-type]  # the work never gets so far
    await asyncio.sleep(0)  # its task is made, and has not begun
    running.cancel()
    await asyncio.wait([running])


def test_a_work_that_the_end_of_the_process_overtakes_is_not_begun(recwarn: pytest.WarningsRecorder) -> None:
    begun = list[str]()

    asyncio.run(end_before_the_first_step(begun))
    gc.collect()

    assert begun == []
    assert [str(warning.message) for warning in recwarn] == []
