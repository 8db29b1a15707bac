"""The edit form of any request of any tool: what Discord takes, and what comes back when nothing is changed."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.components import validate_modal

from bot.errors import OptionsRefused, Refusal
from bot.interactions.questions import LONGEST_TEXT, answered, form
from bot.interactions.results.editing import edit_form, edited
from bot.interactions.retrying import Repetition, Wish
from bot.tools import CATALOGUE, Attachment, Plan
from tests.messages.jobs import CLIP, VOICE, a_clip_request, a_job, an_image_request
from tests.tools.strategies import VALID, measured, plans

EDITABLE = [command for command, tool in CATALOGUE.items() if tool.editable]


@pytest.mark.parametrize("command", EDITABLE)
@settings(max_examples=12, deadline=None)
@given(data=st.data(), plan=plans)
async def test_a_form_fits_and_sent_unchanged_asks_for_the_same(
    command: str, data: st.DataObject, plan: Plan
) -> None:
    request = measured(CATALOGUE[command].prepare(data.draw(VALID[command](plan)), plan), plan)
    modal = edit_form(a_job(request=request), (), 1_456_074_443_980_800_051).to_dict()

    validate_modal(modal)

    assert len(modal["title"]) <= 45
    assert 1 <= len(modal["components"]) <= 5
    given_back = answered(as_sent(modal), request.tool)
    assert edited(Repetition(Wish(request, {})), given_back, plan).request == request


async def test_what_was_chosen_is_asked_for_before_what_was_not() -> None:
    request = CATALOGUE["auto-subtitle-generator"].prepare(
        {"video": CLIP, "template": "karaoke", "stroke_width": 2.0, "font_size": 30.0}, Plan.CREATOR
    )

    names = [field["custom_id"] for field in fields(edit_form(a_job(request=request), (), 1).to_dict())]

    assert names == ["template", "font", "text_color", "font_size", "stroke_width"]


async def test_the_end_of_a_clip_goes_on_to_be_its_own() -> None:
    request = a_clip_request().measured(12.5, Plan.CREATOR)
    modal = edit_form(a_job(request=request), (), 1).to_dict()
    (end,) = [field for field in fields(modal) if field["custom_id"] == "end"]

    later = request.with_options({"start": 2.0, "end": None}, Plan.CREATOR)
    shorter = request.with_options({"end": 8.0}, Plan.CREATOR)
    another = request.with_options({"video": CLIP, "end": None}, Plan.CREATOR)

    assert (end.get("value"), end["placeholder"]) == (None, "where the clip ends")
    assert (later.options["end"], later.end_measured) == (12.5, True)
    assert (shorter.options["end"], shorter.end_measured) == (8, False)
    assert another.unmeasured is not None


async def test_all_that_is_wrong_is_told_at_once() -> None:
    request = a_clip_request()
    with pytest.raises(OptionsRefused) as caught:
        request.with_options({"max_fps_limit": "many", "start": -1.0, "audio": CLIP}, Plan.CREATOR)

    assert {each.option for each in caught.value.problems} == {"max_fps_limit", "start", "audio"}


async def test_a_text_that_no_form_takes_is_refused() -> None:
    job = a_job(request=an_image_request("x" * (LONGEST_TEXT + 1)))

    with pytest.raises(Refusal, match="does not fit into a form"):
        edit_form(job, (), 1)


async def test_a_tool_without_options_is_refused() -> None:
    request = CATALOGUE["photo-colorizer"].prepare(
        {"image": Attachment("https://cdn.example/a.png", "a.png", 9)}, Plan.CREATOR
    )

    with pytest.raises(Refusal, match="no options to edit"):
        edit_form(a_job(request=request), (), 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("5", 5), ("2.5", 2.5), ("2,5", 2.5), (" 7 ", 7), ("", None), ("1,000", "1,000"), ("ten", "ten")],
)
def test_numbers_are_read_as_people_type_them(typed: str, meant: float | str | None) -> None:
    sent = {"components": [{"type": 18, "component": {"type": 4, "custom_id": "start", "value": typed}}]}

    assert answered(sent, CATALOGUE["lip-sync"]) == {"start": meant}


async def test_a_file_is_asked_for_by_an_upload_and_read_with_its_address() -> None:
    tool = CATALOGUE["lip-sync"]
    modal = form("Files", "files:1", tool, ["audio"], {}).to_dict()
    uploaded = {"7": {"url": VOICE.url, "filename": "voice.mp3", "size": 9_000, "content_type": "audio/mpeg"}}
    field = {"type": 19, "custom_id": "audio", "values": ["7"]}
    sent = {"components": [{"type": 18, "component": field}], "resolved": {"attachments": uploaded}}

    validate_modal(modal)

    assert next(fields(modal))["required"]
    assert answered(sent, tool) == {"audio": VOICE}


def fields(modal: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (part["component"] for part in modal["components"] if "component" in part)


def as_sent(modal: Mapping[str, Any]) -> dict[str, Any]:
    """What Discord says when a form is sent as it was opened."""
    return {"components": [{"type": 18, "component": _answer(field)} for field in fields(modal)]}


def _answer(field: Mapping[str, Any]) -> dict[str, Any]:
    named = {"type": field["type"], "custom_id": field["custom_id"]}
    if "options" in field:
        return {**named, "values": [each["value"] for each in field["options"] if each.get("default")]}
    return {**named, "value": field.get("value") or ""}


@pytest.mark.parametrize(
    "names", [["prompt"], ["prompt", "aspect_ratio", "image_count", "model", "resolution"]]
)
async def test_a_form_says_what_the_tool_costs(names: list[str]) -> None:
    modal = form("Edit", "edit:1", CATALOGUE["image-generator"], names, {}).to_dict()

    validate_modal(modal)

    assert "Price: from 5 credits an image" in str(modal)
    assert CATALOGUE["image-generator"].options[0].description[:30] in str(modal), (
        "the hint is not lost for it"
    )
