"""The catalogue against the vendor's own description of its API."""

import re
import typing
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tools import CATALOGUE, Option, Plan
from bot.tools.file_slot import File
from bot.tools.image.models import GENERATOR_MODELS
from bot.tools.video.models import VIDEO_MODELS, VideoModel
from bot.tools.wording import ranges
from tests.tools import sdk
from tests.tools.refresh import DATA, packaged, sdk_values
from tests.tools.strategies import VALID, measured, plans

_OLD_VIDEO_MODELS = {
    "kling-1.6",
    "kling-2.5",
    "kling-2.5-audio",
    "ltx-2",
    "ltx-2.3",
    "seedance",
    "sora-2",
    "veo3.1-audio",
}

DEPRECATED = {
    ("clothes-changer", "garment_type"): {"dresses"},
    ("image-editor", "resolution"): {"auto"},
    ("image-generator", "model"): {"seedream"},
    ("image-generator", "resolution"): {"auto"},
    ("image-to-video", "model"): _OLD_VIDEO_MODELS,
    ("image-upscaler", "mode"): {"pro"},
    ("talking-photo", "generation_mode"): {"expressive", "pro", "stable", "standard"},
    ("text-to-video", "model"): _OLD_VIDEO_MODELS,
    ("video-editor", "model"): {"gemini-omni", "ltx-2.3"},
}

SENT = [(command, option) for command, tool in CATALOGUE.items() for option in tool.options if option.field]


@pytest.mark.parametrize(("command", "option"), SENT)
def test_every_option_is_a_field_that_the_api_knows_and_does_not_deprecate(
    command: str, option: Option
) -> None:
    body = sdk.body_class(CATALOGUE[command])
    assert option.field is not None

    kind = sdk.field_type(body, option.field)
    text = sdk.documentation(body, option.field)

    assert (str if typing.get_origin(kind) is typing.Literal else kind) is (
        str if option.media else option.type
    )
    name = re.escape(option.field.rpartition(".")[2])
    assert not re.match(rf"\W*deprecated|\W*(this|{name})\W+is deprecated", text.strip(), re.IGNORECASE)


@pytest.mark.parametrize(("command", "option"), SENT)
def test_every_value_the_api_has_is_offered_unless_it_is_deprecated(command: str, option: Option) -> None:
    kind = sdk.field_type(sdk.body_class(CATALOGUE[command]), option.field or "")
    if typing.get_origin(kind) is not typing.Literal:
        return
    known = typing.get_args(kind)
    offered: set[Any] = set(getattr(CATALOGUE[command].slots[option.slot], "values", ()))
    deprecated = DEPRECATED.get((command, option.name), set())

    assert (offered | deprecated, offered & deprecated) == (set(known), set())


@pytest.mark.parametrize("command", CATALOGUE)
@settings(max_examples=12, deadline=None)
@given(data=st.data(), plan=plans)
def test_the_sdk_would_send_every_body_unchanged(command: str, data: st.DataObject, plan: Plan) -> None:
    tool = CATALOGUE[command]
    request = measured(tool.prepare(data.draw(VALID[command](plan)), plan), plan)
    body = request.body({file.option: f"api-assets/{file.option}.png" for file in request.files}, "job 7")

    assert sdk.serialised(tool, body) == body
    assert [path for path in sdk.required_fields(sdk.body_class(tool)) if not _has(body, path)] == []


def _has(body: Any, path: str) -> bool:
    for step in path.split("."):
        if step not in body:
            return False
        body = body[step]
    return True


@pytest.mark.parametrize("name", packaged())
def test_a_packaged_list_is_what_the_sdk_lists(name: str) -> None:
    """`python -m tests.tools.refresh` mends it."""
    written = (DATA / f"{name}.json").read_text(encoding="utf-8")

    assert re.findall(r'^"(.*)",?$', written, re.MULTILINE) == sdk_values(name)


def _seconds(model: VideoModel) -> str:
    whole = ranges(model.durations)
    neighbours = re.fullmatch(r"\d+ to \d+", whole)
    return f"any integer from {whole}" if neighbours else ", ".join(map(str, model.durations))


def _resolutions(model: VideoModel) -> str:
    return f"Supports {', '.join(model.rates)}."


def _audio(model: VideoModel) -> str:
    price = (
        "audio adds extra credits when enabled" if model.audio_extra else "no additional credits for audio"
    )
    return f"Toggle-able: {price}" if model.audio else "Not supported"


def _end_frame(model: VideoModel) -> str:
    if not model.end_frame_resolutions:
        return "Not supported"
    longest = model.end_frame_max_seconds
    limit = f" Requires a duration of {longest} seconds or less." if longest else ""
    return f"Supports {', '.join(model.end_frame_resolutions)}.{limit}"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("end_seconds", _seconds),
        ("resolution", _resolutions),
        ("audio", _audio),
        ("assets.end_image_file_path", _end_frame),
    ],
    ids=["durations", "resolutions", "audio", "end_frame"],
)
def test_video_models_are_as_the_sdk_documents_them(path: str, words: Callable[[VideoModel], str]) -> None:
    text = sdk.documentation(sdk.body_class(CATALOGUE["image-to-video"]), path)

    documented = dict(re.findall(r"\*\*`(\S+)`\*\*: (.+)", text))

    assert documented == {model.name: words(model) for model in VIDEO_MODELS.values()}


def test_image_models_are_as_the_sdk_documents_them() -> None:
    text = sdk.documentation(sdk.body_class(CATALOGUE["image-generator"]), "model")
    pattern = (
        r"`(\S+)` - from (\d+) credits/image\s+- .*resolutions: (.+)\s+- .*tiers: (.+)\s+- .*allowed: (.+)"
    )

    documented = {name: facts for name, *facts in re.findall(pattern, text)}

    assert documented == {
        model.name: [
            str(model.rate),
            ", ".join(model.resolutions),
            f"{'free, ' if model.free else ''}creator, pro, business",
            ", ".join(map(str, model.counts)),
        ]
        for model in GENERATOR_MODELS.values()
    }


def test_every_file_slot_takes_a_file() -> None:
    for tool in CATALOGUE.values():
        for slot in tool.slots.values():
            field = slot.field or ""
            assert isinstance(slot, File) == bool(re.search(r"(file_path(s\[\d\])?|\.new_face)$", field))
