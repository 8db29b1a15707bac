"""Saved items: none at first, then pages of what was kept, whose files fit into any slot."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.magic_hour import StandIn
from sandbox.magic_hour.saved_items import ItemType
from tests.sandbox.magic_hour_caller import Caller, png, running

MONTH = 30 * 24 * 3600


async def listed(caller: Caller, **query: Any) -> dict[str, Any]:
    answer = await caller.api.get("/v1/saved-items", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def keep(stand_in: StandIn, folder: Path, name: str, type_: ItemType = "character") -> None:
    file = folder / f"{name}.png"
    file.write_bytes(png())
    stand_in.saved_items.add(type_, name, [file])


async def test_a_new_account_has_kept_nothing() -> None:
    async with running() as caller:
        assert await listed(caller) == {"items": [], "next_cursor": None}


async def test_items_come_newest_first_page_by_page_and_by_type(tmp_path: Path) -> None:
    async with running() as caller:
        for name in ("one", "two", "three"):
            keep(caller.stand_in, tmp_path, name)
        keep(caller.stand_in, tmp_path, "mood", "moodboard")
        first = await listed(caller, limit=2, type="character")
        second = await listed(caller, limit=2, type="character", cursor=first["next_cursor"])
        assert [item["name"] for item in first["items"] + second["items"]] == ["three", "two", "one"]
        assert second["next_cursor"] is None
        assert [item["name"] for item in (await listed(caller, limit=1))["items"]] == ["mood"]


async def test_a_kept_file_can_be_shown_for_a_day_and_used_for_ever(tmp_path: Path) -> None:
    async with running() as caller:
        keep(caller.stand_in, tmp_path, "Ada")
        asset = (await listed(caller))["items"][0]["assets"][0]
        assert (asset["media_kind"], asset["is_primary"]) == ("IMAGE", True)
        assert (await caller.web.get(asset["url"])).content == png()
        caller.stand_in.clock.advance(MONTH)
        assert (await caller.web.get(asset["url"])).status_code == 403
        created = await caller.api.post(
            "/v1/photo-colorizer", json={"assets": {"image_file_path": asset["file_path"]}}
        )
        assert (await caller.finished("image", created))["status"] == "complete"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"type": "photo"}, "type"),
        ({"cursor": "unknown"}, "cursor"),
    ],
)
async def test_a_wrong_query_is_refused_naming_the_field(query: dict[str, str], field: str) -> None:
    async with running() as caller:
        answer = await caller.api.get("/v1/saved-items", params=query)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
        assert answer.json()["message"].startswith(f"{field}:")
