from bot.tools.clip import ClipTool
from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.price import FRAMES_PER_SECOND, Price
from bot.tools.rules import rule
from bot.tools.slots import Choice, Colour, Number, Text
from bot.tools.values import OpenValues, Values
from bot.tools.wording import listing

_PER_FRAME = 0.2
_USUAL_TEMPLATE = "karaoke"


class AutoSubtitleGenerator(ClipTool):
    """Write subtitles of what is spoken into a video."""

    command = "auto-subtitle-generator"
    title = "Auto Subtitle Generator"
    path = "/v1/auto-subtitle-generator"
    kind = Kind.VIDEO
    usual_seconds = 45
    costs = f"{_PER_FRAME} credits a frame, about {FRAMES_PER_SECOND} frames a second"
    clip = "video"

    video = File(
        "assets.video_file_path", "A video in which somebody speaks", media=Media.VIDEO, required=True
    )
    template = Choice(
        "style.template",
        "How they look; what you describe yourself changes it",
        values=("minimalist", "cinematic", "highlight", _USUAL_TEMPLATE),
        always_shown=True,
        usual=f"{_USUAL_TEMPLATE}, or all your own",
    )
    font = Text("style.custom_config.font", "A font of Google Fonts, such as Noto Sans")
    text_color = Colour("style.custom_config.text_color", "Of the words, such as #FFFFFF")
    vertical_position = Text("style.custom_config.vertical_position", "top, center or bottom")
    horizontal_position = Text("style.custom_config.horizontal_position", "left, center or right")
    font_size = Number("style.custom_config.font_size", "In pixels", usual="as it suits the video")
    font_style = Text("style.custom_config.font_style", "normal, italic or bold")
    highlighted_text_color = Colour(
        "style.custom_config.highlighted_text_color", "Of the word being spoken, such as #FFD700"
    )
    stroke_color = Colour(
        "style.custom_config.stroke_color", "Of the line around the letters, such as #000000"
    )
    stroke_width = Number(
        "style.custom_config.stroke_width", "Of that line, in pixels", usual="as it suits the letters"
    )

    needed = (font, text_color, vertical_position, horizontal_position)
    custom = (*needed, font_size, font_style, highlighted_text_color, stroke_color, stroke_width)

    def resolve(self, values: OpenValues) -> None:
        if self.template not in values and not any(slot in values for slot in self.custom):
            values[self.template] = _USUAL_TEMPLATE

    @rule(template, *custom)
    def own_look_is_whole(self, values: OpenValues) -> None:
        missing = [slot for slot in self.needed if slot not in values]
        if missing and self.template not in values:
            names = listing((f"`{slot.name}`" for slot in missing), "and")
            self.template.refuse(
                f"Choose one, and what you gave will change it. To do without, give {names} too."
            )

    @rule(font_size)
    def font_has_a_size(self, values: OpenValues) -> None:
        if self.font_size in values and values[self.font_size] <= 0:
            self.font_size.refuse("This must be more than 0 pixels.")

    @rule(stroke_width)
    def stroke_has_a_width(self, values: OpenValues) -> None:
        if self.stroke_width in values and values[self.stroke_width] < 0:
            self.stroke_width.refuse("This must be at least 0 pixels.")

    def price(self, values: Values) -> Price:
        return Price.frames(self.seconds(values), _PER_FRAME)
