"""For every command what a member may give: as little as possible, all that goes together, links for files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.tools import CATALOGUE
from tests.whole.things import SECONDS, Thing

PICTURE, FILM, SOUND, GIF = Thing.PICTURE, Thing.FILM, Thing.SOUND, Thing.GIF
PICTURE_MESSAGE, FILM_MESSAGE, SOUND_MESSAGE = Thing.PICTURE_MESSAGE, Thing.FILM_MESSAGE, Thing.SOUND_MESSAGE
PICTURE_RESULT, FILM_RESULT, SOUND_RESULT = Thing.PICTURE_RESULT, Thing.FILM_RESULT, Thing.SOUND_RESULT
WEB, YOUTUBE = "https://files.example/fox", "https://youtu.be/aqz-KE-bpKQ"

WHOLE = {"start_seconds": 0, "end_seconds": SECONDS}
"""A part that nobody chose, once its clip has been read."""


@dataclass(frozen=True)
class Wish:
    """One command with its options.

    `sent` are fields of the request, by their paths, that nobody gave; `price` the credits held and in the end
    charged; `comes` what the result really is.
    """

    command: str
    options: Mapping[str, Any]
    sent: Mapping[str, Any] = field(default_factory=dict)
    price: tuple[int, int] | None = None
    comes: str | None = None

    @property
    def media(self) -> str:
        return self.comes or CATALOGUE[self.command].kind.value


def _least(command: str, held: int, charged: int, sent: Mapping[str, Any], **options: Any) -> Wish:
    return Wish(command, options, sent, (held, charged))


def _all(command: str, **options: Any) -> Wish:
    return Wish(command, {**options, "private": True})


def _moving(output_format: str) -> Wish:
    """A tool for pictures that makes a video on demand."""
    options = {"prompt": "a fox", "output_format": output_format, "private": True}
    return Wish("gif-generator", options, comes="video")


LEAST = (
    _least("body-swap", 50, 50, {"resolution": "640px"}, person=PICTURE, scene=PICTURE),
    _least(
        "clothes-changer", 25, 25, {"assets.garment_type": "entire_outfit"}, person=PICTURE, garment=PICTURE
    ),
    _least("face-editor", 1, 1, {"style.head_yaw": 0}, image=PICTURE, mouth_smile=50),
    _least("face-swap-photo", 10, 10, {"assets.face_swap_mode": "all-faces"}, source=PICTURE, target=PICTURE),
    _least("gif-generator", 50, 50, {"output_format": "gif"}, prompt="a fox"),
    _least("head-swap", 10, 10, {}, head=PICTURE, body=PICTURE),
    _least("headshot-generator", 50, 50, {}, image=PICTURE),
    _least("image-background-remover", 5, 5, {}, image=PICTURE),
    _least(
        "image-editor",
        5,
        5,
        {"model": "flux-2-klein", "resolution": "640px", "image_count": 1, "aspect_ratio": "auto"},
        prompt="make it winter",
        image=PICTURE,
    ),
    _least(
        "image-generator",
        5,
        5,
        {"model": "z-image-turbo", "resolution": "640px", "image_count": 1, "aspect_ratio": "1:1"},
        prompt="a fox",
    ),
    _least("image-upscaler", 50, 50, {"scale_factor": 2, "style.mode": "balanced"}, image=PICTURE),
    _least("meme-generator", 10, 10, {"style.template": "Random"}, topic="foxes"),
    _least("photo-colorizer", 10, 10, {}, image=PICTURE),
    _least("qr-code-generator", 0, 0, {}, content="https://fox.example", art_style="Watercolor"),
    _least(
        "animation",
        60,
        60,
        {"end_seconds": 5, "fps": 12, "width": 512, "height": 512, "assets.audio_source": "none"},
        art_style="Cyberpunk",
        prompt="a fox",
    ),
    _least("audio-to-video", 144, 144, {**WHOLE, "resolution": "720p"}, audio=SOUND),
    _least("auto-subtitle-generator", 18, 6, {**WHOLE, "style.template": "karaoke"}, video=FILM),
    _least(
        "character-replace",
        144,
        144,
        {**WHOLE, "model": "wan-animate", "resolution": "480p", "style.selection_mode": "auto"},
        video=FILM,
        image=PICTURE,
    ),
    _least(
        "face-swap-video",
        90,
        30,
        {**WHOLE, "assets.video_source": "file", "assets.face_swap_mode": "all-faces"},
        video=FILM,
        image=PICTURE,
    ),
    _least(
        "image-to-video",
        240,
        240,
        {"model": "kling-3.0", "resolution": "720p", "end_seconds": 5, "audio": False},
        image=PICTURE,
    ),
    _least("lip-sync", 90, 30, {**WHOLE, "style.generation_mode": "lite"}, video=FILM, audio=SOUND),
    _least("talking-photo", 144, 144, {**WHOLE, "resolution": "720p"}, image=PICTURE, audio=SOUND),
    _least(
        "text-to-video",
        240,
        240,
        {"model": "kling-3.0", "resolution": "720p", "end_seconds": 5, "aspect_ratio": "16:9"},
        prompt="a fox",
    ),
    _least(
        "ugc-ad",
        500,
        360,
        {"model": "kling-3.0", "resolution": "720p", "end_seconds": 5},
        script="Buy a fox.",
        image=PICTURE,
    ),
    _least(
        "video-editor",
        432,
        432,
        {**WHOLE, "model": "gemini-omni-1.1", "resolution": "720p"},
        prompt="at night",
        video=FILM,
    ),
    _least(
        "video-to-video",
        90,
        30,
        {**WHOLE, "fps_resolution": "HALF", "style.model": "default"},
        art_style="Clay",
        video=FILM,
    ),
    _least(
        "video-translator",
        300,
        72,
        {**WHOLE, "resolution": "480p"},
        video=FILM,
        target_language="Thai",
    ),
    _least("video-upscaler", 300, 72, {**WHOLE, "resolution": "1080p"}, video=FILM),
    _least("music-generator", 30, 30, {"duration": 30}, prompt="a waltz of foxes"),
    _least("voice-cloner", 2, 2, {}, prompt="Good evening.", audio=SOUND),
    _least("voice-generator", 2, 2, {}, prompt="Good evening.", voice_name="Morgan Freeman"),
)

_FACE = {option.name: 5 for option in CATALOGUE["face-editor"].options if option.type is float}

EVERYTHING = (
    _all("body-swap", person_url=PICTURE_RESULT, scene_url=PICTURE_MESSAGE, resolution="1k"),
    _all("clothes-changer", person_url=PICTURE_MESSAGE, garment_url=f"{WEB}.webp", garment_type="upper_body"),
    _all("face-editor", image_url=PICTURE_RESULT, **_FACE, enhance_face=True),
    _all("face-swap-photo", source_url=PICTURE_MESSAGE, target_url=PICTURE_RESULT, choose_faces=False),
    _moving("webm"),
    _moving("mp4"),
    _all("head-swap", head_url=PICTURE_MESSAGE, body_url=PICTURE_RESULT, max_resolution=800),
    _all("headshot-generator", image_url=f"{WEB}.jpg", prompt="in a suit"),
    _all("image-background-remover", image=PICTURE, background_image=PICTURE),
    _all(
        "image-editor",
        prompt="all of them together",
        image=PICTURE,
        **{f"image{number}": PICTURE for number in range(2, 11)},
        model="gpt-image-2",
        resolution="1k",
        image_count=4,
        aspect_ratio="3:2",
    ),
    _all(
        "image-generator",
        prompt="a fox",
        model="nano-banana-2",
        resolution="1k",
        image_count=4,
        aspect_ratio="16:9",
        tool="ai-anime-generator",
    ),
    _all("image-upscaler", image_url=PICTURE_RESULT, scale_factor=4, mode="creative", prompt="a fox"),
    _all("meme-generator", topic="foxes", template="Always Has Been", search_web=True),
    _all("photo-colorizer", image_url=PICTURE_MESSAGE),
    _all("qr-code-generator", content="https://fox.example", art_style="Cyberpunk City"),
    _all(
        "animation",
        art_style="Custom",
        art_style_custom="charcoal on paper",
        prompt="a fox",
        audio=SOUND,
        image=PICTURE,
        use_lyrics=False,
        duration=1.5,
        fps=10,
        width=640,
        height=480,
        camera_effect="Boost Zoom In",
        transition_speed=7,
    ),
    _all(
        "audio-to-video", audio=SOUND, image=PICTURE, prompt="a fox", resolution="1080p", start=0.5, end=2.25
    ),
    _all(
        "auto-subtitle-generator",
        video=FILM,
        start=1,
        end=2.5,
        template="cinematic",
        font="Noto Sans",
        text_color="#FFFFFF",
        vertical_position="bottom",
        horizontal_position="center",
        font_size=24,
        font_style="bold",
        highlighted_text_color="#FFD700",
        stroke_color="#000000",
        stroke_width=1.5,
    ),
    _all(
        "character-replace",
        video=FILM,
        image=PICTURE,
        mode="animate",
        model="wan-animate",
        resolution="720p",
        start=1,
        end=2.5,
        point_x=10,
        point_y=20,
        point_time=2,
    ),
    _all("face-swap-video", video=GIF, image=PICTURE, start=0, end=0.5, version="v2", choose_faces=False),
    _all(
        "image-to-video",
        image=PICTURE,
        end_image=PICTURE,
        prompt="it jumps",
        model="veo3.1",
        duration=4,
        resolution="1080p",
        audio=True,
    ),
    _all(
        "lip-sync",
        video_url=FILM_RESULT,
        audio_url=SOUND_MESSAGE,
        start=1,
        end=3,
        generation_mode="pro",
        max_fps_limit=5,
    ),
    _all(
        "talking-photo",
        image_url=PICTURE_RESULT,
        audio_url=SOUND_MESSAGE,
        generation_mode="prompted",
        prompt="she waves",
        resolution="720p",
        start=1,
        end=2,
    ),
    _all(
        "text-to-video",
        prompt="@ref1 runs to @ref10 like @ref2",
        model="minimax-h3",
        duration=3,
        resolution="1080p",
        aspect_ratio="1:1",
        audio=True,
        **{f"reference{number}": (PICTURE, FILM, SOUND)[number % 3] for number in range(1, 11)},
    ),
    _all(
        "ugc-ad",
        script="Buy two foxes.",
        image_url=f"{WEB}.png",
        model="veo3.1",
        duration=4,
        resolution="1080p",
    ),
    _all(
        "video-editor",
        prompt="at night",
        video_url=FILM_RESULT,
        model="ltx-2.5",
        resolution="1080p",
        start=1,
        end=2,
    ),
    _all(
        "video-to-video",
        art_style="Cyberpunk",
        video_url=f"{WEB}.mp4",
        prompt="a fox",
        prompt_type="custom",
        fps_resolution="FULL",
        model="3D Anime",
        version="v1",
        start=1,
        end=2,
    ),
    _all(
        "video-translator",
        video_url=FILM_MESSAGE,
        target_language="German",
        resolution="1080p",
        start=1,
        end=3,
    ),
    _all("video-upscaler", video_url=FILM_RESULT, resolution="4k", start=1, end=2),
    _all("music-generator", prompt="a waltz", lyrics="La la", duration=15, instrumental=False),
    _all("music-generator", prompt="a waltz", duration=15, instrumental=True),
    _all("voice-cloner", prompt="Good evening.", audio_url=SOUND_MESSAGE),
    _all("voice-generator", prompt="Good evening.", voice_name="Adele"),
)
"""What excludes each other stands in two wishes; the files are attached in some and linked in others."""

LINKED = (
    Wish(
        "image-background-remover",
        {"image_url": PICTURE_RESULT, "background_image_url": PICTURE_MESSAGE},
    ),
    Wish("image-editor", {"prompt": "make it winter", "image_url": PICTURE_RESULT, "image2": PICTURE}),
    Wish(
        "animation",
        {"art_style": "Arcane", "audio_url": YOUTUBE, "image_url": f"{WEB}.png", "use_lyrics": True},
        {"assets.audio_source": "youtube", "style.prompt_type": "use_lyrics"},
    ),
    Wish("audio-to-video", {"audio_url": SOUND_MESSAGE, "image_url": PICTURE_RESULT}, WHOLE),
    Wish("auto-subtitle-generator", {"video_url": FILM_MESSAGE}, WHOLE),
    Wish(
        "character-replace",
        {"video_url": FILM_RESULT, "image_url": PICTURE_MESSAGE, "model": "kling-3.0"},
        {**WHOLE, "resolution": "720p"},
    ),
    Wish(
        "face-swap-video",
        {"video_url": YOUTUBE, "end": 2, "image_url": PICTURE_MESSAGE},
        {"assets.video_source": "youtube"},
    ),
    Wish("image-to-video", {"image_url": PICTURE_RESULT, "end_image_url": PICTURE_MESSAGE}),
    Wish("talking-photo", {"image": PICTURE, "audio_url": SOUND_RESULT, "start": 0.1}),
)
"""Where everything was attached: the same by links, and clips behind links that must be measured."""
