"""A request from what Discord delivers to what is stored, priced and sent."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import OptionRefused, OptionsRefused, UnknownTool
from bot.tools import CATALOGUE, Attachment, Kind, Plan, Request, Source
from tests.tools.strategies import PICTURE, VALID, measured, plans, wild

UNPUBLISHED = {Kind.IMAGE: 100, Kind.VIDEO: 100, Kind.AUDIO: 100}


def paths_of(request: Request) -> dict[str, str]:
    return {file.option: f"api-assets/{file.option}" for file in request.files}


def stored_and_read(request: Request) -> Request:
    return Request.from_json(json.loads(json.dumps(request.to_json()).encode()))


def judged(command: str, raw: dict[str, Any], plan: Plan) -> tuple[Request | None, Sequence[OptionRefused]]:
    """The request or the refusals; anything else is an error of ours and goes through."""
    try:
        return CATALOGUE[command].prepare(raw, plan), ()
    except OptionRefused as refusal:
        return None, [refusal]
    except OptionsRefused as several:
        return None, several.problems


@pytest.mark.parametrize("command", CATALOGUE)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), plan=plans)
def test_whatever_is_given_becomes_a_request_or_is_refused(
    command: str, data: st.DataObject, plan: Plan
) -> None:
    request, refusals = judged(command, data.draw(wild(command)), plan)
    if request is None:
        assert refusals
    for refusal in refusals:
        assert refusal.option in [option.name for option in CATALOGUE[command].options]
        assert refusal.problem.endswith((".", "?"))
        assert str(refusal).encode()
    if request is None:
        return

    again = stored_and_read(request)
    assert again == request
    assert again.body(paths_of(again), "job") == request.body(paths_of(request), "job")


@pytest.mark.parametrize("command", CATALOGUE)
@settings(max_examples=12, deadline=None)
@given(data=st.data(), plan=plans)
def test_a_right_request_has_a_price_and_words_for_its_card(
    command: str, data: st.DataObject, plan: Plan
) -> None:
    request = measured(CATALOGUE[command].prepare(data.draw(VALID[command](plan)), plan), plan)
    quote = request.quote(UNPUBLISHED)

    assert isinstance(quote.credits, int)
    assert quote.credits > 0 or CATALOGUE[command].costs == "free"
    assert quote.explanation
    assert stored_and_read(request).quote(UNPUBLISHED) == quote
    assert all(label and value for label, value in request.summary())


@pytest.mark.parametrize("command", CATALOGUE)
@settings(max_examples=8, deadline=None)
@given(data=st.data(), plan=plans)
def test_a_request_made_again_from_its_own_choices_is_the_same(
    command: str, data: st.DataObject, plan: Plan
) -> None:
    request = CATALOGUE[command].prepare(data.draw(VALID[command](plan)), plan)

    option = request.headline_option
    assert option is None or request.with_option(option.name, request.headline(), plan) == request


def test_a_changed_prompt_keeps_everything_else() -> None:
    request = CATALOGUE["image-to-video"].prepare(
        {"image": PICTURE, "model": "veo3.1", "duration": 8, "prompt": "a cat", "private": True}, Plan.PRO
    )

    changed = request.with_option("prompt", "a dog", Plan.PRO)

    assert changed.headline() == "a dog"
    assert changed.options == {**request.options, "prompt": "a dog"}
    assert (changed.files, changed.private) == (request.files, True)


def test_a_changed_model_brings_its_own_defaults() -> None:
    """What the member had left open follows the new model instead of colliding with it."""
    request = CATALOGUE["image-to-video"].prepare({"image": PICTURE}, Plan.PRO)

    changed = request.with_option("model", "veo3.1-lite", Plan.PRO)

    assert (changed.options["duration"], changed.options["resolution"]) == (4, "720p")


def test_a_change_is_judged_like_a_new_request() -> None:
    request = CATALOGUE["image-to-video"].prepare({"image": PICTURE, "resolution": "4k"}, Plan.PRO)

    with pytest.raises(OptionRefused, match=r"`resolution`: ltx-2\.5 makes 480p, 720p or 1080p, not 4k\."):
        request.with_option("model", "ltx-2.5", Plan.PRO)


def test_a_file_can_be_exchanged_for_a_link() -> None:
    request = CATALOGUE["image-to-video"].prepare({"image": PICTURE}, Plan.PRO)

    (file,) = request.with_option("image_url", "https://files.example/dog.png", Plan.PRO).files

    assert (file.option, file.source, file.filename) == ("image", Source.LINK, "dog.png")


def test_a_message_s_file_is_filled_in_later() -> None:
    request = CATALOGUE["image-to-video"].prepare(
        {"image_url": "https://discord.com/channels/1/2/3"}, Plan.PRO
    )

    (file,) = request.with_file("image", PICTURE, Plan.PRO).files

    assert (file.url, file.size, file.upload_type) == (PICTURE.url, PICTURE.size, "image")
    assert (file.source, file.message) == (Source.MESSAGE, (1, 2, 3))


def test_a_message_s_file_must_fit_the_slot() -> None:
    request = CATALOGUE["image-to-video"].prepare(
        {"image_url": "https://discord.com/channels/1/2/3"}, Plan.PRO
    )

    with pytest.raises(OptionRefused, match="Supported here: png"):
        request.with_file("image", Attachment("https://cdn.example/a", "a.mp4", 5), Plan.PRO)


def test_a_link_is_sent_as_it_is_and_an_upload_needs_its_path() -> None:
    tool = CATALOGUE["image-to-video"]
    link = "https://files.example/dog.png?a=1"

    assert tool.prepare({"image_url": link}, Plan.PRO).body({}, "n")["assets"] == {"image_file_path": link}
    with pytest.raises(KeyError):
        tool.prepare({"image": PICTURE}, Plan.PRO).body({}, "n")


def test_a_stored_request_is_not_judged_again() -> None:
    """What was accepted under an older table, or a larger plan, is carried out."""
    data = CATALOGUE["voice-generator"].prepare({"prompt": "Hi", "voice_name": "Adele"}, Plan.PRO).to_json()
    data["options"]["voice_name"] = "A voice of last year"

    assert Request.from_json(data).body({}, "n")["style"]["voice_name"] == "A voice of last year"


def test_a_stored_request_of_a_removed_tool_says_so() -> None:
    data = CATALOGUE["voice-generator"].prepare({"prompt": "Hi", "voice_name": "Adele"}, Plan.PRO).to_json()

    with pytest.raises(UnknownTool, match="/phrenology is not part of this version"):
        Request.from_json({**data, "tool": "phrenology"})


def test_signed_addresses_are_in_no_repr_and_on_no_card() -> None:
    request = CATALOGUE["image-to-video"].prepare(
        {"image": PICTURE, "end_image_url": "https://files.example/end.png?signature"}, Plan.PRO
    )

    assert "signature" not in f"{PICTURE!r}{request!r}{request.summary()!r}"


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(OptionRefused, match="/voice-generator has no such option"):
        CATALOGUE["voice-generator"].prepare({"volume": 11}, Plan.PRO)
