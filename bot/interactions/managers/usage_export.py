"""`/usage export`: a period's entries and grants as CSV, in as many files as Discord's limit asks for."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path
from typing import Any, BinaryIO

import discord

from bot.credits.periods import Period
from bot.credits.usage import Export, UsageEntry
from bot.errors import DiskFull
from bot.interactions.managers.names import MOST as MOST_NAMES
from bot.interactions.managers.names import member_names
from bot.interactions.managers.usage import period_words
from bot.interactions.managing import manager_of
from bot.interactions.ordering import file_limit
from bot.interactions.services import services_of
from bot.messages.discord_errors import translated
from bot.tools.wording import count

Interaction = discord.Interaction[Any]

COLUMNS = (
    "entry",
    "written_at",
    "local_time",
    "accepted_at",
    "member",
    "member_id",
    "job_id",
    "tool",
    "channel_id",
    "kind",
    "credits",
    "granted",
    "grant_id",
    "reason",
    "by",
    "by_id",
    "state",
)

LARGEST_SHEET = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
"""Bytes: what Discord takes everywhere, about 50,000 entries, which any spreadsheet opens."""

_BYTE_ORDER_MARK = "\ufeff".encode()
"""Without it, spreadsheets take a grant's reason for Latin-1."""

ADVICE = "Import the ids as text: spreadsheets round such long numbers."

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001  the wide ones count as well


async def show_export(interaction: Interaction, period: Period) -> None:
    """Send a manager alone every entry of the current period.

    :raises NotManager: the reader is none.
    """
    manager = await manager_of(interaction)
    with translated():
        await interaction.response.defer(ephemeral=True)
    export = await services_of(interaction).usage.export(manager.guild_id, period, manager.now)
    largest = min(file_limit(interaction, private=True), LARGEST_SHEET)
    with _disk_troubles_told(), tempfile.TemporaryDirectory(prefix="usage-") as folder:
        sheets = Sheets(Path(folder), export.zone, largest)
        await fill(sheets, export.pages, interaction.guild)
        await _send(interaction, sheets, export)


async def fill(
    sheets: "Sheets", pages: AsyncIterator[Sequence[UsageEntry]], guild: discord.Guild | None = None
) -> None:
    """Write every page with the names of the guild's members; what it takes to write is spent beside the event loop."""
    names: dict[int, str] = {}
    try:
        async for page in pages:
            await _learn(names, guild, {who for entry in page for who in (entry.member_id, entry.by) if who})
            await asyncio.to_thread(sheets.write, page, names)
    finally:
        sheets.close()


async def _learn(names: dict[int, str], guild: discord.Guild | None, member_ids: Collection[int]) -> None:
    """Add the names of those who are not known yet; nobody is asked for twice, also whom Discord does not know."""
    new = [member_id for member_id in member_ids if member_id not in names]
    for first in range(0, len(new), MOST_NAMES):
        some = new[first : first + MOST_NAMES]
        names |= {**dict.fromkeys(some, ""), **await member_names(guild, some)}


async def _send(interaction: Interaction, sheets: "Sheets", export: Export) -> None:
    words = period_words(export.span, export.zone)
    if not sheets.paths:
        with translated():
            await interaction.edit_original_response(content=f"There is no entry in {words}.")
        return
    for number, path in enumerate(sheets.paths, 1):
        said = f"{count(sheets.entries, 'row')} of {words}"
        part = f", file {number} of {len(sheets.paths)}" if len(sheets.paths) > 1 else ""
        file = discord.File(path, _filename(export, number if part else None))
        with translated():
            if number == 1:
                await interaction.edit_original_response(
                    content=f"{said}{part}. {ADVICE}", attachments=[file]
                )
            else:
                await interaction.followup.send(f"{said}{part}.", file=file, ephemeral=True)


def _filename(export: Export, number: int | None) -> str:
    first, last = export.span.days(export.zone)
    days = f"{first}" if first == last else f"{first}-to-{last}"
    return f"usage-{days}.csv" if number is None else f"usage-{days}-part-{number}.csv"


class Sheets:
    """CSV files in a folder, each with the heads of its columns and at most `largest` bytes long."""

    def __init__(self, folder: Path, zone: tzinfo, largest: int) -> None:
        self.paths: list[Path] = []
        self.entries = 0
        self._folder = folder
        self._zone = zone
        self._largest = largest
        self._file: BinaryIO | None = None
        self._size = 0

    def write(self, page: Sequence[UsageEntry], names: Mapping[int, str]) -> None:
        """Append entries; blocks while the disk works."""
        for entry in page:
            row = encoded(cells(entry, self._zone, names))
            file = self._file
            if file is None or self._size + len(row) > self._largest:
                file = self._begin()
            file.write(row)
            self._size += len(row)
            self.entries += 1

    def close(self) -> None:
        """Finish the file that is being written."""
        if self._file is not None:
            self._file.close()

    def _begin(self) -> BinaryIO:
        self.close()
        path = self._folder / f"{len(self.paths) + 1}.csv"
        head = _BYTE_ORDER_MARK + encoded(COLUMNS)
        self._file = path.open("wb")
        self._size = self._file.write(head)
        self.paths.append(path)
        return self._file


def cells(entry: UsageEntry, zone: tzinfo, names: Mapping[int, str]) -> tuple[str, ...]:
    """What stands in an entry's row, in the order of COLUMNS."""
    values = (
        entry.id,
        entry.written_at.isoformat(timespec="milliseconds"),
        f"{entry.written_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        entry.accepted_at and entry.accepted_at.isoformat(timespec="milliseconds"),
        harmless(names.get(entry.member_id, "")),
        entry.member_id,
        entry.job_id,
        entry.tool,
        entry.channel_id,
        entry.kind,
        entry.credits,
        entry.granted,
        entry.grant_id,
        harmless(entry.reason or ""),
        harmless(names.get(entry.by or 0, "")),
        entry.by,
        entry.state,
    )
    return tuple("" if value is None else str(value) for value in values)


def harmless(text: str) -> str:
    """What somebody typed, kept from being run as a formula by the program that opens the file."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def encoded(row: Sequence[str]) -> bytes:
    """One line of CSV."""
    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue().encode()


@contextmanager
def _disk_troubles_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFull(f"The file could not be written: {error.strerror}.") from error
