"""The CSV of `/usage export`."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.credits.usage import UsageEntry
from bot.interactions.managers.usage_export import COLUMNS, Sheets, cells, encoded, fill, harmless

NOW = datetime(2026, 11, 18, 12, 0, 0, 250_000, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ENTRY = UsageEntry(
    id=7,
    written_at=NOW,
    accepted_at=NOW,
    member_id=4001,
    job_id="0123456789ab",
    tool="lip-sync",
    channel_id=2001,
    kind="settlement",
    credits=-90,
    grant_id=None,
    reason=None,
    state="done",
)


async def _paged(*pages: Sequence[UsageEntry]) -> AsyncIterator[Sequence[UsageEntry]]:
    for page in pages:
        yield page


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_a_row_says_all_there_is(tmp_path: Path) -> None:
    sheets = Sheets(tmp_path, BERLIN, 10_000)

    await fill(sheets, _paged([replace(ENTRY, grant_id=3, reason='the "contest", 2nd')]))

    (path,) = sheets.paths
    assert _read(path) == [
        {
            "entry": "7",
            "written_at": "2026-11-18T12:00:00.250+00:00",
            "local_time": "2026-11-18 13:00:00",
            "accepted_at": "2026-11-18T12:00:00.250+00:00",
            "member": "",
            "member_id": "4001",
            "job_id": "0123456789ab",
            "tool": "lip-sync",
            "channel_id": "2001",
            "kind": "settlement",
            "credits": "-90",
            "granted": "",
            "grant_id": "3",
            "reason": 'the "contest", 2nd',
            "by": "",
            "by_id": "",
            "state": "done",
        }
    ]


def test_a_grant_says_by_whom_and_adds_nothing_to_what_was_spent() -> None:
    grant = UsageEntry(NOW, 4001, "grant", grant_id=3, reason="the contest", granted=500, by=77)

    found = dict(zip(COLUMNS, cells(grant, BERLIN, {4001: "=Ada", 77: "Mona"}), strict=True))

    assert {name: value for name, value in found.items() if value} == {
        "written_at": "2026-11-18T12:00:00.250+00:00",
        "local_time": "2026-11-18 13:00:00",
        "member": "'=Ada",
        "member_id": "4001",
        "kind": "grant",
        "granted": "500",
        "grant_id": "3",
        "reason": "the contest",
        "by": "Mona",
        "by_id": "77",
    }


async def test_a_ledger_beyond_the_limit_becomes_several_files_with_every_entry_once(tmp_path: Path) -> None:
    pages = [[replace(ENTRY, id=page * 50 + number) for number in range(50)] for page in range(4)]
    sheets = Sheets(tmp_path, UTC, 5_000)

    await fill(sheets, _paged(*pages))

    assert len(sheets.paths) > 3
    assert all(path.stat().st_size <= 5_000 for path in sheets.paths)
    assert [row["entry"] for path in sheets.paths for row in _read(path)] == [
        str(each) for each in range(200)
    ]
    assert sheets.entries == 200


async def test_no_entries_make_no_file(tmp_path: Path) -> None:
    sheets = Sheets(tmp_path, UTC, 5_000)

    await fill(sheets, _paged())

    assert (sheets.paths, sheets.entries) == ([], 0)


@pytest.mark.parametrize(
    "reason",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =HYPERLINK(1)", "＝1"],  # noqa: RUF001  a wide one
)
def test_what_a_manager_typed_is_never_run_as_a_formula(reason: str) -> None:
    assert harmless(reason) == f"'{reason}"


def test_an_ordinary_reason_stays_as_it_is() -> None:
    assert harmless("for the contest = 1st") == "for the contest = 1st"


@given(st.text(), st.integers(-(10**12), 10**12))
def test_any_reason_comes_back_as_it_was(reason: str, credits: int) -> None:
    entry = replace(ENTRY, reason=reason, credits=credits)

    (row,) = csv.reader(io.StringIO(encoded(cells(entry, UTC, {})).decode(), newline=""))

    found = dict(zip(COLUMNS, row, strict=True))
    assert found["reason"].removeprefix("'") == reason.removeprefix("'")
    assert int(found["credits"]) == credits
    assert not found["reason"].startswith(("=", "+", "-", "@"))
