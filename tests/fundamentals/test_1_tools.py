"""Chapter 1: a tool is one class, and everything about it is derived from that class."""

import pytest

from bot.errors import OptionRefused
from bot.tools import CATALOGUE, Attachment, Kind, Plan, Request

UNPUBLISHED = {Kind.IMAGE: 100, Kind.VIDEO: 100, Kind.AUDIO: 100}
PICTURE = Attachment("https://cdn.example/sea.png", "sea.png", 120_000)


def test_the_catalogue_names_each_tool_by_its_command() -> None:
    assert CATALOGUE["image-to-video"].path == "/v1/image-to-video"


def test_a_tool_knows_the_options_of_its_command() -> None:
    required = [option.name for option in CATALOGUE["voice-generator"].options if option.required]

    assert required == ["prompt", "voice_name"]


def test_what_a_member_typed_becomes_a_request() -> None:
    """The defaults stand in it explicitly, so that price and limits are known."""
    request = CATALOGUE["image-generator"].prepare({"prompt": "a lighthouse"}, Plan.CREATOR)

    assert request.body({}, name="mine") == {
        "name": "mine",
        "style": {"prompt": "a lighthouse", "tool": "general"},
        "aspect_ratio": "1:1",
        "image_count": 1,
        "model": "z-image-turbo",
        "resolution": "640px",
    }


def test_a_request_knows_its_price() -> None:
    options = {"image": PICTURE, "model": "wan-2.2", "resolution": "480p", "duration": 5}
    request = CATALOGUE["image-to-video"].prepare(options, Plan.CREATOR)

    assert request.quote(UNPUBLISHED).credits == 5 * 24


def test_a_mistake_is_refused_in_words_that_help() -> None:
    options = {"image": PICTURE, "model": "kling-2.6", "duration": 7}

    with pytest.raises(OptionRefused, match=r"duration.*5.*10.*Nothing was charged"):
        CATALOGUE["image-to-video"].prepare(options, Plan.CREATOR)


def test_a_request_survives_the_database() -> None:
    request = CATALOGUE["image-generator"].prepare({"prompt": "a lighthouse"}, Plan.CREATOR)

    assert Request.from_json(request.to_json()) == request
