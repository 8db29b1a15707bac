from bot.tools.clip import ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import FRAMES_PER_SECOND, Price
from bot.tools.rules import rule
from bot.tools.search import packaged_list
from bot.tools.slots import Choice, Text
from bot.tools.values import OpenValues, Values

_PER_FRAME = 2
_DEFAULT = "default"
_APPEND = "append_default"
_FPS = {"HALF": FRAMES_PER_SECOND / 2, "FULL": FRAMES_PER_SECOND}

# Its own default is a version that only Magic Hour's site can make.
_VERSIONS = {"Studio Ghibli": "v2"}


class VideoToVideo(ClipTool):
    """Redraw a video in another style."""

    command = "video-to-video"
    title = "Video-to-Video"
    path = "/v1/video-to-video"
    kind = Kind.VIDEO
    usual_seconds = 772
    costs = f"{_PER_FRAME} credits a frame, about {_FPS['HALF']:g} a second, {_FPS['FULL']} with FULL"
    clip = "video"

    art_style = Choice(
        "style.art_style",
        "The style; type to search",
        values=packaged_list("video_styles"),
        required=True,
        always_shown=True,
    )
    video = File(
        "assets.video_file_path",
        "The video to redraw",
        media=Media.VIDEO,
        required=True,
        source_field="assets.video_source",
    )
    prompt = Text("style.prompt", "What to show, where the style alone does not say it", headline=True)
    prompt_type = Choice(
        "style.prompt_type",
        "What to follow",
        values=(_DEFAULT, _APPEND, "custom"),
        default=_DEFAULT,
        usual="the style's own prompt, after yours if there is one",
    )
    fps_resolution = Choice(
        "fps_resolution",
        "As many frames a second as the video has, or half of them at half the price",
        values=tuple(_FPS),
        default="HALF",
    )
    model = Choice(
        "style.model",
        "Who makes it",
        values=(
            _DEFAULT,
            "Dreamshaper",
            "Absolute Reality",
            "3D Anime",
            "Flat 2D Anime",
            "Kaywaii",
            "Soft Anime",
            "Western Anime",
        ),
        default=_DEFAULT,
        usual="what suits the style",
    )
    version = Choice(
        "style.version",
        "v1 shows more detail, v2 is faster and less noisy",
        values=(_DEFAULT, "v1", "v2"),
        default=_DEFAULT,
        usual="what suits the style",
    )

    def resolve(self, values: OpenValues) -> None:
        if self.prompt_type not in values and self.prompt in values:
            values[self.prompt_type] = _APPEND
        if values.get(self.version) in {None, _DEFAULT}:
            values[self.version] = _VERSIONS.get(values.get(self.art_style) or "", _DEFAULT)

    @rule(prompt, prompt_type)
    def prompt_goes_with_its_type(self, values: OpenValues) -> None:
        chosen = values[self.prompt_type]
        if chosen == _DEFAULT and self.prompt in values:
            self.prompt_type.refuse(
                f"{chosen} ignores your prompt. Choose {_APPEND} or custom, or leave the prompt out."
            )
        if chosen != _DEFAULT and self.prompt not in values:
            self.prompt.refuse(f"The `prompt_type` {chosen} needs a prompt. Write one, or choose {_DEFAULT}.")

    def price(self, values: Values) -> Price:
        return Price.frames(self.seconds(values), _PER_FRAME, fps=_FPS[values[self.fps_resolution]])
