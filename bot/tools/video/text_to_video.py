import re
from collections.abc import Mapping
from functools import partial

from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.options import JSON
from bot.tools.price import Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Text
from bot.tools.values import OpenValues, Values
from bot.tools.video.model_video import ModelVideo
from bot.tools.video.models import ASPECTS, VideoModel
from bot.tools.wording import count, instead, listing

_USUAL_ASPECT = ASPECTS[0]
_MENTION = re.compile(r"(?<!\w)@(ref(\d+))(?![\w-])", re.ASCII)
_MANY = {Kind.IMAGE: "pictures", Kind.VIDEO: "videos", Kind.AUDIO: "audio"}


def _reference(number: int) -> File:
    return File(
        f"references[{number - 1}].file_path",
        f"A picture, video or audio to follow; write @ref{number} for it in the prompt",
        media=Media.ANY,
        linkable=False,
    )


class TextToVideo(ModelVideo):
    """Make a short video from a description."""

    command = "text-to-video"
    title = "Text-to-Video"
    path = "/v1/text-to-video"
    kind = Kind.VIDEO
    usual_seconds = 51

    prompt = Text(
        "style.prompt",
        "What to show: subject, setting, movement, camera",
        required=True,
        max_length=10_000,
        headline=True,
    )
    aspect_ratio = Choice("aspect_ratio", "The shape", values=ASPECTS, always_shown=True, usual=_USUAL_ASPECT)
    # Named again, so that in Discord ten references come after what everybody chooses.
    duration, model, resolution, audio = (
        ModelVideo.duration,
        ModelVideo.model,
        ModelVideo.resolution,
        ModelVideo.audio,
    )
    reference1 = _reference(1)
    reference2 = _reference(2)
    reference3 = _reference(3)
    reference4 = _reference(4)
    reference5 = _reference(5)
    reference6 = _reference(6)
    reference7 = _reference(7)
    reference8 = _reference(8)
    reference9 = _reference(9)
    reference10 = _reference(10)

    references = (
        reference1,
        reference2,
        reference3,
        reference4,
        reference5,
        reference6,
        reference7,
        reference8,
        reference9,
        reference10,
    )

    def resolve(self, values: OpenValues) -> None:
        super().resolve(values)
        if self.aspect_ratio not in values:
            values[self.aspect_ratio] = _USUAL_ASPECT

    def usual_duration(self, values: OpenValues) -> int:
        wanted = self.chosen(values).reference_seconds if self.looked_at(values) else None
        return wanted or super().usual_duration(values)

    def looked_at(self, values: Values) -> dict[int, Kind]:
        """What the given references are, by their numbers."""
        files = {number: values.get(slot) for number, slot in enumerate(self.references, start=1)}
        return {number: Kind(file.upload_type) for number, file in files.items() if file is not None}

    @rule(ModelVideo.model, aspect_ratio)
    def model_makes_the_shape(self, values: OpenValues) -> None:
        model, shape = self.chosen(values), values[self.aspect_ratio]
        if shape not in model.aspects:
            able = self.others(values, lambda it: shape in it.aspects)
            problem = f"{model.name} makes {listing(model.aspects)}, not {shape}."
            self.aspect_ratio.refuse(problem + instead(f"In {shape}", able))

    @rule(ModelVideo.model, *references)
    def model_looks_at_such_references(self, values: OpenValues) -> None:
        model = self.chosen(values)
        wrong = {number: it for number, it in self.looked_at(values).items() if it not in model.references}
        for number, kind in wrong.items():
            takes = f"looks at {listing(_MANY[it] for it in model.references)} only"
            problem = f"{model.name} {takes if model.references else 'takes no references'}."
            able = self.others(values, partial(_looks_at, kind))
            self.references[number - 1].refuse(problem + instead(f"With {_MANY[kind]}", able))

    @rule(ModelVideo.model, *references)
    def model_looks_at_so_many(self, values: OpenValues) -> None:
        model, given = self.chosen(values), list(self.looked_at(values))
        if model.references and len(given) > model.most_references:
            first = self.references[given[model.most_references] - 1]
            most = count(model.most_references, "reference")
            first.refuse(f"{model.name} looks at up to {most}; these are {len(given)}.")

    @rule(ModelVideo.model, ModelVideo.duration, *references)
    def references_go_with_the_duration(self, values: OpenValues) -> None:
        model = self.chosen(values)
        seconds = model.reference_seconds
        if self.looked_at(values) and seconds is not None and values[self.duration] != seconds:
            self.duration.refuse(f"{model.name} takes references in videos of {seconds} seconds only.")

    @rule(prompt, *references)
    def prompt_mentions_what_is_there(self, values: OpenValues) -> None:
        given = self.looked_at(values)
        for name, number in _MENTION.findall(values[self.prompt]):
            if int(number) not in given:
                known = listing((f"@ref{it}" for it in given), "and")
                there = f" There {'is' if len(given) == 1 else 'are'} {known}." if given else ""
                self.prompt.refuse(f"@{name} is mentioned, but nothing is attached as its reference.{there}")

    def price(self, values: Values) -> Price:
        return self.chosen(values).price(
            values[self.resolution],
            values[self.duration],
            audio=values[self.audio],
            video_reference=Kind.VIDEO in self.looked_at(values).values(),
        )

    def derived(self, values: Values) -> Mapping[str, JSON]:
        return {f"references[{number - 1}].name": f"ref{number}" for number in self.looked_at(values)}


def _looks_at(kind: Kind, model: VideoModel) -> bool:
    return kind in model.references
