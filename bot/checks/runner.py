"""Carries all checks out at once, each within its time, and none of them hides another."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.checks.line import Line, Mark, fail, warn
from bot.errors import BotError

LIMIT_SECONDS = 10.0


@dataclass(frozen=True)
class Check:
    """A check by its name; it is not tried where one of those that it `needs` has failed."""

    name: str
    run: Callable[[], AsyncIterator[Line]]
    needs: tuple[str, ...] = ()


Findings = asyncio.Task[list[Line]]


async def carry_out(
    checks: Sequence[Check], limit_seconds: float = LIMIT_SECONDS
) -> AsyncGenerator[Line, None]:
    """The lines of every check, in the order of the checks; what one needs stands before it."""
    tasks: dict[str, Findings] = {}
    for check in checks:
        needed = {name: tasks[name] for name in check.needs}
        tasks[check.name] = asyncio.create_task(_findings(check, needed, limit_seconds), name=check.name)
    try:
        for task in tasks.values():
            for line in await task:
                yield line
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _findings(check: Check, needed: Mapping[str, Findings], limit_seconds: float) -> list[Line]:
    for name, task in needed.items():
        if any(line.mark is Mark.FAIL for line in await task):
            return [warn(check.name, f"not tried, because {name} failed.")]
    lines: list[Line] = []
    try:
        async with asyncio.timeout(limit_seconds):
            async for line in check.run():
                lines.append(line)  # noqa: PERF401  what was found before the time was over counts
    except TimeoutError:
        lines.append(fail(check.name, f"there was no answer within {limit_seconds:g} seconds."))
    except BotError as error:
        lines.append(fail(check.name, str(error)))
    except Exception as error:  # noqa: BLE001  a check that breaks must not hide the others, and is told
        lines.append(fail(check.name, f"an answer could not be understood ({type(error).__name__})."))
    return lines
