"""What a tool class can declare, shown on one that uses everything the real tools need."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.errors import OptionRefused
from bot.tools import JSON, Attachment, Kind, Media, Plan, Request, Source, Tool
from bot.tools.file_slot import File
from bot.tools.price import Certainty, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Flag, Number, Text
from bot.tools.values import OpenValues, Values

CLIP = Attachment("https://cdn.example/clip.gif", "clip.gif", 5)
PICTURE = Attachment("https://cdn.example/cat.png", "cat.png", 5)


class Collage(Tool):
    """Put pictures over a clip.

    Only the first line is the command's description.
    """

    command = "collage"
    title = "Collage"
    path = "/v1/collage"
    kind = Kind.VIDEO
    named = False

    clip = File(
        "assets.video_file_path",
        "A clip",
        media=Media.VIDEO_OR_GIF,
        required=True,
        source_field="assets.video_source",
    )
    picture = File("assets.image_file_paths[0]", "A picture", media=Media.IMAGE, required=True)
    picture2 = File("assets.image_file_paths[1]", "Another", media=Media.IMAGE, linkable=False)
    reference1 = File("references[0].file_path", "First reference", media=Media.IMAGE, linkable=False)
    reference2 = File("references[1].file_path", "Second reference", media=Media.IMAGE, linkable=False)
    start = Number("start_seconds", "From second", minimum=0, default=0)
    end = Number("end_seconds", "To second", minimum=0.1, unit="second")
    scale_factor = Number("scale", "How large", values=(2, 4), default=2)
    caption = Text("style.text.words", "Words", required=True, max_length=15_000, headline=True)
    loud = Flag(None, "Shout", default=False)
    colour = Choice("style.text.colour", "Of the words", values=("red", "blue"))

    @rule(start, end)
    def end_comes_after_the_start(self, values: OpenValues) -> None:
        if self.end in values and values[self.end] <= values[self.start]:
            self.end.refuse("The end must come after the start.")

    def price(self, values: Values) -> Price:
        seconds = values[self.end] - values[self.start]
        return Price(round(seconds * 30), "frames at 30 a second", Certainty.ESTIMATE)

    def derived(self, values: Values) -> Mapping[str, JSON]:
        names = {1: self.reference1, 2: self.reference2}
        named: dict[str, JSON] = {
            f"references[{index - 1}].name": f"ref{index}" for index, slot in names.items() if slot in values
        }
        return {**named, "style.text.bold": values[self.loud]}


def prepared(**raw: Any) -> Request:
    return Collage().prepare({"clip": CLIP, "picture": PICTURE, "caption": "Hi", "end": 2.5, **raw}, Plan.PRO)


def body(**raw: Any) -> dict[str, Any]:
    request = prepared(**raw)
    return request.body({file.option: f"up/{file.option}" for file in request.files}, "unused")


def test_the_headline_is_whatever_text_its_slot_says_it_is() -> None:
    option = prepared().headline_option

    assert prepared().headline() == "Hi"
    assert option is not None
    assert (option.name, option.required) == ("caption", True)


def test_paths_become_nested_objects_and_derived_fields_join_them() -> None:
    assert body(colour="red", loud=True) == {
        "assets": {"video_source": "file", "video_file_path": "up/clip", "image_file_paths": ["up/picture"]},
        "start_seconds": 0,
        "end_seconds": 2.5,
        "scale": 2,
        "style": {"text": {"words": "Hi", "colour": "red", "bold": True}},
    }


def test_a_gap_in_a_list_closes() -> None:
    sent = body(picture2=PICTURE, reference2=PICTURE)

    assert sent["assets"]["image_file_paths"] == ["up/picture", "up/picture2"]
    assert sent["references"] == [{"file_path": "up/reference2", "name": "ref2"}]


def test_a_youtube_link_goes_into_its_own_field() -> None:
    request = prepared(clip=None, clip_url="https://www.youtube.com/watch?v=abc")
    sent = request.body({"picture": "up/picture"}, "unused")

    assert request.files[0].source is Source.YOUTUBE
    assert sent["assets"]["video_source"] == "youtube"
    assert sent["assets"]["youtube_url"] == "https://www.youtube.com/watch?v=abc"
    assert "video_file_path" not in sent["assets"]


def test_a_file_slot_gives_an_attachment_and_a_link() -> None:
    names = [option.name for option in Collage.options]

    assert names[:5] == ["caption", "clip", "clip_url", "picture", "picture_url"]
    assert "picture2_url" not in names


def test_a_limit_above_discords_own_is_still_checked_here() -> None:
    (option,) = (option for option in Collage.options if option.name == "caption")

    assert option.max_length == 6000
    assert prepared(caption="a" * 15_000).options["caption"] == "a" * 15_000
    with pytest.raises(OptionRefused, match="At most 15,000 characters"):
        prepared(caption="a" * 15_001)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"scale_factor": 3}, "Possible are 2 and 4"),
        ({"start": -1}, "This must be at least 0"),
        ({"end": 0.05}, r"This must be at least 0\.1 seconds"),
        ({"start": 3}, "The end must come after the start"),
        ({"clip_url": "https://youtu.be/1"}, "Give either `clip` or `clip_url`"),
    ],
)
def test_ranges_lists_and_rules_are_refused_in_words(raw: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionRefused, match=said):
        prepared(**raw)


def test_an_estimate_is_held_as_it_is_and_not_called_exact() -> None:
    quote = prepared().quote({Kind.VIDEO: 5000})

    assert (quote.credits, quote.exact) == (75, False)


def test_the_docstring_s_first_line_is_the_description() -> None:
    assert Collage.description == "Put pictures over a clip"


def test_a_subclass_can_drop_an_inherited_slot() -> None:
    class Quiet(Collage):
        loud = None  # type: ignore[assignment]  # None instead of a slot is how one is dropped

    assert "loud" not in Quiet.slots
