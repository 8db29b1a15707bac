from collections.abc import Mapping
from dataclasses import dataclass

from bot.tools.clip import ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.plans import Plan
from bot.tools.price import Certainty, Price
from bot.tools.slots import Choice, Text
from bot.tools.values import Values
from bot.tools.video.by_model import ByModel, Model


@dataclass(frozen=True, kw_only=True)
class EditorModel(Model):
    """A model with the shortest and the longest part that it edits, in seconds."""

    shortest: float
    longest: float


_PAID = EditorModel(name="gemini-omni-1.1", shortest=3, longest=10, rates={"720p": 144, "1080p": None})
_FREE = EditorModel(
    name="ltx-2.5", shortest=0.5, longest=20, rates={"480p": None, "720p": None, "1080p": None}
)

EDITOR_MODELS: Mapping[str, EditorModel] = {model.name: model for model in (_PAID, _FREE)}


class VideoEditor(ByModel[EditorModel], ClipTool):
    """Change a video by saying what should be different."""

    command = "video-editor"
    title = "AI Video Editor"
    path = "/v1/ai-video-editor"
    kind = Kind.VIDEO
    usual_seconds = 85
    costs = f"about {_PAID.rates['720p']} credits a second at 720p; other prices are not published"
    clip = "video"
    models = EDITOR_MODELS

    prompt = Text("style.prompt", "What to change, and what to keep", required=True, headline=True)
    video = File("assets.video_file_path", "The video to change", media=Media.VIDEO, required=True)
    model = Choice(
        "model",
        "gemini takes 3 to 10 seconds, ltx up to 20",
        values=tuple(EDITOR_MODELS),
        always_shown=True,
        usual=f"{_PAID.name}, if free {_FREE.name}",
    )

    part_is_long_enough = ClipTool.part_is_long_enough.also(model)

    def usual(self, plan: Plan) -> EditorModel:
        return _PAID if plan.paid else _FREE

    def limits(self, values: Values) -> tuple[float, float | None]:
        model = self.chosen(values)
        return model.shortest, model.longest

    def price(self, values: Values) -> Price:
        return self.chosen(values).for_seconds(
            values[self.resolution], self.seconds(values), Certainty.ESTIMATE
        )
