from collections.abc import Mapping
from math import ceil

from bot.tools.file_slot import File
from bot.tools.media import Kind, Media
from bot.tools.options import JSON
from bot.tools.price import Price
from bot.tools.rules import rule
from bot.tools.search import packaged_list
from bot.tools.slots import Choice, Flag, Integer, Number, Text
from bot.tools.tool import Tool
from bot.tools.values import OpenValues, Values
from bot.tools.wording import number

_LONGEST_EDGE = 1472
_CUSTOM = "Custom"


class Animation(Tool):
    """Make a drawn video that keeps changing, to music if you like."""

    command = "animation"
    title = "Animation"
    path = "/v1/animation"
    kind = Kind.VIDEO
    usual_seconds = 596
    costs = "1 credit a frame: duration times frames a second"

    art_style = Choice(
        "style.art_style",
        f"The style; type to search, {_CUSTOM} for your own",
        values=packaged_list("animation_styles"),
        required=True,
        always_shown=True,
    )
    prompt = Text("style.prompt", "What to show; without it, the audio decides", headline=True)
    audio = File(
        "assets.audio_file_path",
        "Music or speech for it",
        media=Media.AUDIO,
        source_field="assets.audio_source",
    )
    image = File("assets.image_file_path", "The first frame", media=Media.IMAGE)
    use_lyrics = Flag(None, "Show what the audio's lyrics tell; without a prompt", default=False)
    duration = Number("end_seconds", "How long", minimum=0.1, default=5, always_shown=True, unit="second")
    fps = Number("fps", "Frames a second; more cost more", minimum=1, default=12, always_shown=True)
    width = Integer("width", "In pixels; how many depends on the bot's plan", minimum=64, default=512)
    height = Integer("height", "In pixels; how many depends on the bot's plan", minimum=64, default=512)
    camera_effect = Choice(
        "style.camera_effect",
        "How the camera moves; type to search",
        values=packaged_list("camera_effects"),
        default="Simple Zoom In",
    )
    transition_speed = Integer(
        "style.transition_speed", "How quickly it changes, 1 to 10", minimum=1, maximum=10, default=5
    )
    art_style_custom = Text("style.art_style_custom", f"Your own style, with the `art_style` {_CUSTOM}")

    @rule(art_style, art_style_custom)
    def custom_style_is_described(self, values: OpenValues) -> None:
        custom = values[self.art_style] == _CUSTOM
        if custom and self.art_style_custom not in values:
            self.art_style_custom.refuse(f"The `art_style` {_CUSTOM} needs your own style here.")
        if not custom and self.art_style_custom in values:
            self.art_style_custom.refuse(
                f"It would be ignored. Choose the `art_style` {_CUSTOM}, or leave this out."
            )

    @rule(prompt, use_lyrics)
    def lyrics_or_a_prompt(self, values: OpenValues) -> None:
        if values[self.use_lyrics] and self.prompt in values:
            self.use_lyrics.refuse("With a prompt the lyrics would be ignored. Leave one of the two out.")

    @rule(prompt, audio, use_lyrics)
    def something_says_what_to_show(self, values: OpenValues) -> None:
        if self.prompt in values or self.audio in values:
            return
        if values[self.use_lyrics]:
            self.audio.refuse("Lyrics need an audio: attach it here, or give a link in `audio_url`.")
        self.prompt.refuse("Give a prompt or an audio, so that there is something to show.")

    @rule(width)
    def plan_has_the_width(self, values: OpenValues) -> None:
        self._refuse_above_plan(self.width, values)

    @rule(height)
    def plan_has_the_height(self, values: OpenValues) -> None:
        self._refuse_above_plan(self.height, values)

    def price(self, values: Values) -> Price:
        frames = ceil(round(values[self.duration] * values[self.fps], 6))
        return Price.each(frames, "frame", 1)

    def derived(self, values: Values) -> Mapping[str, JSON]:
        if self.prompt in values:
            return {"style.prompt_type": "custom"}
        return {"style.prompt_type": "use_lyrics" if values[self.use_lyrics] else "ai_choose"}

    def _refuse_above_plan(self, edge: Integer, values: OpenValues) -> None:
        most = min(_LONGEST_EDGE, values.plan.longest_edge)
        if values[edge] > most:
            whose = "This tool" if most == _LONGEST_EDGE else "This bot's Magic Hour plan"
            edge.refuse(f"{whose} makes up to {number(most)} pixels, not {number(values[edge])}.")
