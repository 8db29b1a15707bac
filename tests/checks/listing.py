"""What a check says."""

from collections.abc import AsyncIterator

from bot.checks.line import Line


async def said(lines: AsyncIterator[Line]) -> list[str]:
    """Its lines, as an operator reads them."""
    return [str(line) async for line in lines]
