"""Face detection: free, by the clock, and its faces can be swapped one by one."""

import io
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.magic_hour.media import LABEL
from sandbox.magic_hour.media.animations import draw_frames, write_animation
from tests.sandbox.magic_hour_caller import Caller, png, running

WEEK = 7 * 24 * 3600


async def detect(caller: Caller, target: str, **options: Any) -> str:
    answer = await caller.api.post(
        "/v1/face-detection", json={"assets": {"target_file_path": target}, **options}
    )
    assert (answer.status_code, answer.json()["credits_charged"]) == (200, 0), answer.text
    return str(answer.json()["id"])


async def shown(caller: Caller, detection: str, later: float = 0) -> dict[str, Any]:
    caller.stand_in.clock.advance(later)
    answer = await caller.api.get(f"/v1/face-detection/{detection}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert set(found) == {"id", "credits_charged", "status", "faces"}
    return found


async def test_faces_are_found_one_after_the_other() -> None:
    async with running() as caller:
        detection = await detect(caller, await caller.upload(png()))
        seen = [await shown(caller, detection, later) for later in (0, 1, 1, 1, 1)]
        assert [one["status"] for one in seen] == [
            "queued",
            "rendering",
            "rendering",
            "rendering",
            "complete",
        ]
        assert [len(one["faces"]) for one in seen] == [0, 0, 1, 2, 3]
        assert caller.stand_in.balance == 25_000
        assert not caller.stand_in.jobs


async def test_a_face_has_a_path_and_an_address_that_shows_it_for_a_day() -> None:
    async with running() as caller:
        detection = await detect(caller, await caller.upload(png(colour="red")))
        faces = (await shown(caller, detection, 10))["faces"]
        assert [re.sub(r"/.*/", "/<id>/", face["path"]) for face in faces] == [
            f"api-assets/<id>/0-{index}.png" for index in range(3)
        ]
        with Image.open(io.BytesIO((await caller.web.get(faces[1]["url"])).content)) as picture:
            assert (picture.size, picture.getpixel((128, 20))) == ((256, 256), (255, 0, 0))
            assert picture.info["Comment"] == LABEL
        assert (await caller.web.get(faces[1]["url"].replace("0-1", "0-2"))).status_code == 403
        caller.stand_in.clock.advance(24 * 3600)
        assert (await caller.web.get(faces[1]["url"])).status_code == 403


@pytest.mark.parametrize(
    ("size", "options", "count"),
    [
        ((320, 180), {}, 3),
        ((200, 200), {}, 2),
        ((180, 320), {}, 1),
        ((320, 180), {"confidence_score": 0.6}, 2),
        ((320, 180), {"confidence_score": 0.95}, 1),
        ((320, 180), {"confidence_score": 1}, 0),
    ],
)
async def test_a_higher_confidence_finds_fewer_faces(
    size: tuple[int, int], options: dict[str, float], count: int
) -> None:
    async with running() as caller:
        detection = await detect(caller, await caller.upload(png(*size)), **options)
        found = await shown(caller, detection, 10)
        assert (found["status"], len(found["faces"])) == ("complete", count)


@pytest.mark.parametrize("extension", ["mp4", "webm", "gif"])
async def test_faces_are_found_in_the_first_frame_of_something_that_moves(
    tmp_path: Path, extension: str
) -> None:
    file = tmp_path / f"clip.{extension}"
    write_animation(file, draw_frames("two people"))
    async with running() as caller:
        detection = await detect(caller, await caller.upload(file.read_bytes(), "video", extension))
        found = await shown(caller, detection, 10)
        assert (found["status"], len(found["faces"])) == ("complete", 2)
        assert (await caller.web.get(found["faces"][0]["url"])).status_code == 200


async def test_a_linked_target_is_not_fetched_but_has_faces() -> None:
    async with running() as caller:
        for link in ("https://example.com/people.jpg?ex=1", "https://example.com/people.mp4"):
            found = await shown(caller, await detect(caller, link), 10)
            assert (found["status"], len(found["faces"])) == ("complete", 3)


async def test_an_earlier_image_of_the_account_can_be_the_target() -> None:
    async with running() as caller:
        created = await caller.image(resolution="640px")
        await caller.finished("image", created)
        link = f"https://magichour.ai/my-library?imageId={created.json()['id']}"
        assert len((await shown(caller, await detect(caller, link), 10))["faces"]) == 2


async def test_a_target_that_cannot_be_used_ends_in_error_without_faces() -> None:
    async with running() as caller:
        broken = await caller.upload(b"no picture")
        for target in ("api-assets/nobody/image.png", broken, "https://example.com/page.html"):
            found = await shown(caller, await detect(caller, target), 10)
            assert (found["status"], found["faces"]) == ("error", [])


async def test_a_word_in_the_path_of_a_link_makes_its_detection_fail() -> None:
    async with running() as caller:
        found = await shown(caller, await detect(caller, "https://example.com/fail:no_target_face/a.png"), 10)
        assert (found["status"], found["faces"]) == ("error", [])


async def test_words_for_the_whole_stand_in_count_for_detections_too() -> None:
    async with running(failures="fail:no_target_face") as caller:
        file = await caller.upload(png())
        assert (await shown(caller, await detect(caller, file), 10))["status"] == "error"
        caller.stand_in.failures = "slow"
        slow = await detect(caller, file)
        assert (await shown(caller, slow, 39))["status"] == "rendering"
        assert (await shown(caller, slow, 1))["status"] == "complete"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({}, "assets"),
        ({"assets": {}}, "assets.target_file_path"),
        ({"assets": {"target_file_path": "x"}, "confidence_score": 1.05}, "confidence_score"),
        ({"assets": {"target_file_path": "x"}, "confidence_score": 0.52}, "confidence_score"),
        ({"assets": {"target_file_path": "x"}, "name": "job-1"}, "name"),
    ],
)
async def test_a_wrong_value_is_refused_naming_the_field(wanted: dict[str, Any], field: str) -> None:
    async with running() as caller:
        answer = await caller.api.post("/v1/face-detection", json=wanted)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
        assert answer.json()["message"].startswith(f"{field}:")


async def test_an_unknown_detection_answers_404() -> None:
    async with running() as caller:
        answer = await caller.api.get("/v1/face-detection/unknown")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def swapped(caller: Caller, target: str, *mappings: tuple[str, str]) -> httpx.Response:
    pairs = [{"original_face": original, "new_face": new} for original, new in mappings]
    assets = {"target_file_path": target, "face_swap_mode": "individual-faces", "face_mappings": pairs}
    return await caller.api.post("/v1/face-swap-photo", json={"assets": assets})


async def test_each_detected_face_gets_its_own_new_face() -> None:
    async with running() as caller:
        target, red, green = [await caller.upload(png(colour=name)) for name in ("blue", "red", "lime")]
        faces = (await shown(caller, await detect(caller, target), 10))["faces"]
        created = await swapped(caller, target, (faces[2]["path"], red), (faces[0]["path"], green))
        project = await caller.finished("image", created)
        answer = await caller.web.get(project["downloads"][0]["url"])
        with Image.open(io.BytesIO(answer.content)) as picture:
            row = [picture.getpixel((int(across * picture.width), 60)) for across in (1 / 6, 1 / 2, 5 / 6)]
        assert row == [(0, 255, 0), (0, 0, 255), (255, 0, 0)]


async def test_a_face_that_nobody_detected_or_that_is_too_old_ends_the_swap_in_error() -> None:
    async with running() as caller:
        target = await caller.upload(png())
        face = (await shown(caller, await detect(caller, target), 10))["faces"][0]["path"]
        unknown = await swapped(caller, target, ("api-assets/unknown/0-0.png", target))
        caller.stand_in.clock.advance(WEEK)
        fresh = await caller.upload(png())
        late = await swapped(caller, fresh, (face, fresh))
        for created in (unknown, late):
            assert (await caller.finished("image", created))["error"]["code"] == "invalid_image_path"
