"""For each video and audio tool a request that asks for no more than it must, and files to send with it."""

import copy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from PIL import Image

from sandbox.magic_hour.media.clips import write_clip
from sandbox.magic_hour.media.tones import write_tones
from tests.sandbox.magic_hour_caller import Caller, png

PICTURE, CLIP, SOUND = (f"https://example.com/files/{name}" for name in ("face.png", "clip.mp4", "sound.mp3"))
YOUTUBE = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"

CLIP_SECONDS, CLIP_FPS = 2, 12

CUT = {"start_seconds": 1, "end_seconds": 6}

LOOK = {
    "font": "Noto Sans",
    "text_color": "#ffffff",
    "vertical_position": "top",
    "horizontal_position": "left",
}

VIDEOS: dict[str, dict[str, Any]] = {
    "ai-talking-photo": {"assets": {"image_file_path": PICTURE, "audio_file_path": SOUND}, **CUT},
    "ai-ugc-ad": {"assets": {"image_file_path": PICTURE}, "script": "Buy a fox", "end_seconds": 5},
    "ai-video-editor": {
        "assets": {"video_file_path": CLIP},
        "style": {"prompt": "at night"},
        "end_seconds": 5,
    },
    "ai-video-translator": {
        "assets": {"video_file_path": CLIP},
        "target_language": "German",
        "end_seconds": 5,
    },
    "ai-video-upscaler": {"assets": {"video_file_path": CLIP}, "resolution": "2k", "end_seconds": 5},
    "animation": {
        "assets": {"audio_source": "none"},
        "style": {
            "art_style": "Cyberpunk",
            "camera_effect": "Bounce In And Out",
            "prompt": "a city",
            "prompt_type": "custom",
            "transition_speed": 5,
        },
        "end_seconds": 5,
        "fps": 12,
        "width": 512,
        "height": 960,
    },
    "audio-to-video": {"assets": {"audio_file_path": SOUND}, "end_seconds": 5},
    "auto-subtitle-generator": {
        "assets": {"video_file_path": CLIP},
        "style": {"template": "karaoke"},
        **CUT,
    },
    "character-replace": {"assets": {"video_file_path": CLIP, "image_file_path": PICTURE}, "end_seconds": 5},
    "face-swap": {
        "assets": {"video_source": "file", "video_file_path": CLIP, "image_file_path": PICTURE},
        **CUT,
    },
    "image-to-video": {"assets": {"image_file_path": PICTURE}, "end_seconds": 5},
    "lip-sync": {
        "assets": {"video_source": "file", "video_file_path": CLIP, "audio_file_path": SOUND},
        **CUT,
    },
    "text-to-video": {"style": {"prompt": "a fox runs"}, "end_seconds": 5},
    "video-to-video": {
        "assets": {"video_source": "file", "video_file_path": CLIP},
        "style": {"art_style": "Pixel"},
        **CUT,
    },
}

AUDIOS: dict[str, dict[str, Any]] = {
    "ai-music-generator": {"style": {"prompt": "a waltz of foxes"}, "duration": 15},
    "ai-voice-cloner": {"assets": {"audio_file_path": SOUND}, "style": {"prompt": "Good evening"}},
    "ai-voice-generator": {"style": {"prompt": "Good evening", "voice_name": "Morgan Freeman"}},
}


def asked(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Change a request: a dict is laid into the object that is there, None takes a field away."""
    changed = copy.deepcopy(body)
    for name, value in changes.items():
        if value is None:
            del changed[name]
        elif isinstance(value, dict) and name in changed:
            changed[name] = asked(changed[name], **value)
        else:
            changed[name] = value
    return changed


async def create(caller: Caller, tool: str, **changes: Any) -> httpx.Response:
    """Send a tool's request, changed as `asked` says."""
    return await caller.api.post(f"/v1/{tool}", json=asked((VIDEOS | AUDIOS)[tool], **changes))


def references(*file_paths: str) -> list[dict[str, str]]:
    return [{"name": f"file{number}", "file_path": path} for number, path in enumerate(file_paths)]


async def with_uploads(caller: Caller, body: Any) -> Any:
    """Put real uploads where a request has links."""
    uploads = {
        PICTURE: await caller.upload(png(480, 360, "orange")),
        CLIP: await caller.upload(clip(), "video", "mp4"),
        SOUND: await caller.upload(sound(), "audio", "wav"),
    }
    return _replaced(body, uploads)


async def finished(caller: Caller, tool: str, **changes: Any) -> dict[str, Any]:
    """Have a video made of real uploads, and give its project."""
    body = await with_uploads(caller, asked(VIDEOS[tool], **changes))
    project = await caller.finished("video", await caller.api.post(f"/v1/{tool}", json=body))
    assert project["error"] is None
    return project


def _replaced(value: Any, uploads: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(part, uploads) for name, part in value.items()}
    return uploads.get(value, value) if isinstance(value, str) else value


@cache
def clip() -> bytes:
    """Make two seconds of video at 12 frames a second, from red to blue."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "clip.mp4"
        stills = [Image.new("RGB", (320, 240), colour) for colour in ("red", "blue")]
        write_clip(file, stills, [], seconds=CLIP_SECONDS)
        return file.read_bytes()


@cache
def sound() -> bytes:
    """Make a second of tones."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sound.wav"
        write_tones(file, "hello there")
        return file.read_bytes()
