"""Searches for faces: begun as often as needed, read tolerantly."""

from typing import Any

import pytest

from bot.errors import InvalidRequest, NotFound, Unclear
from bot.magic_hour import Detection, MagicHour
from bot.magic_hour.models import read_as
from tests.magic_hour.server import Server, page, says

BEGIN = "/v1/face-detection"
SEARCH = f"{BEGIN}/abc"
FACE = {"path": "api-assets/abc/0-0.png", "url": "https://cdn.example/0-0.png?sig=s3cret"}


async def test_a_search_is_begun_with_what_is_to_be_searched(server: Server, magic_hour: MagicHour) -> None:
    server.on("POST", BEGIN, says(200, {"id": "abc", "credits_charged": 0}))

    created = await magic_hour.detect_faces("api-assets/x.png")
    await magic_hour.detect_faces("https://files.example/x.mp4", 0.75)

    assert (created.id, created.credits_charged) == ("abc", 0)
    assert [request.json for request in server.requests] == [
        {"assets": {"target_file_path": "api-assets/x.png"}},
        {"assets": {"target_file_path": "https://files.example/x.mp4"}, "confidence_score": 0.75},
    ]


async def test_a_search_that_may_have_begun_is_begun_again(server: Server, magic_hour: MagicHour) -> None:
    server.on("POST", BEGIN, page(502), says(200, b"{"), says(200, {"id": "abc"}))

    assert (await magic_hour.detect_faces("api-assets/x.png")).id == "abc"


async def test_a_search_that_is_refused_says_why(server: Server, magic_hour: MagicHour) -> None:
    server.on("POST", BEGIN, says(422, {"message": "no such file"}))

    with pytest.raises(InvalidRequest, match="no such file"):
        await magic_hour.detect_faces("api-assets/x.png")


async def test_the_faces_come_in_their_order(server: Server, magic_hour: MagicHour) -> None:
    second = {"path": "api-assets/abc/0-1.png", "url": "https://cdn.example/0-1.png"}
    server.on("GET", SEARCH, page(503), says(200, {"status": "complete", "faces": [FACE, second]}))

    detection = await magic_hour.faces("abc")

    assert detection.status == "complete"
    assert [face.path for face in detection.faces] == ["api-assets/abc/0-0.png", "api-assets/abc/0-1.png"]
    assert detection.faces[0].url == FACE["url"]
    assert "s3cret" not in repr(detection)


async def test_an_odd_id_stays_one_segment_of_the_address(server: Server, magic_hour: MagicHour) -> None:
    with pytest.raises(NotFound):
        await magic_hour.faces("../account")

    assert server.requests[0].path == "/v1/face-detection/%2E%2E%2Faccount"


@pytest.mark.parametrize(
    "faces", [None, "x", 3, {}, [None, "x", {"path": "", "url": "u"}, {"path": "p"}, {"url": "u"}]]
)
def test_faces_that_cannot_be_read_cost_only_themselves(faces: Any) -> None:
    assert read_as(Detection, {"status": "rendering", "faces": faces}).faces == ()
    mixed = faces if isinstance(faces, list) else []
    assert len(read_as(Detection, {"status": "new word", "faces": [*mixed, FACE]}).faces) == 1


def test_a_search_without_a_status_is_unclear() -> None:
    with pytest.raises(Unclear) as unclear:
        read_as(Detection, {"faces": [FACE]})

    assert vars(unclear.value)["reason"] == "Detection without a usable status"
