"""The video tools: one class per endpoint; a further one is a file of its own and a line below."""

from sandbox.magic_hour.tools.tool import Tool
from sandbox.magic_hour.tools.video.animation import Animation
from sandbox.magic_hour.tools.video.audio_to_video import AudioToVideo
from sandbox.magic_hour.tools.video.character_replace import CharacterReplace
from sandbox.magic_hour.tools.video.face_swap import FaceSwap
from sandbox.magic_hour.tools.video.image_to_video import ImageToVideo
from sandbox.magic_hour.tools.video.lip_sync import LipSync
from sandbox.magic_hour.tools.video.subtitle_generator import SubtitleGenerator
from sandbox.magic_hour.tools.video.talking_photo import TalkingPhoto
from sandbox.magic_hour.tools.video.text_to_video import TextToVideo
from sandbox.magic_hour.tools.video.ugc_ad import UgcAd
from sandbox.magic_hour.tools.video.video_editor import VideoEditor
from sandbox.magic_hour.tools.video.video_to_video import VideoToVideo
from sandbox.magic_hour.tools.video.video_translator import VideoTranslator
from sandbox.magic_hour.tools.video.video_upscaler import VideoUpscaler

VIDEO_TOOLS: tuple[type[Tool], ...] = (
    Animation,
    AudioToVideo,
    CharacterReplace,
    FaceSwap,
    ImageToVideo,
    LipSync,
    SubtitleGenerator,
    TalkingPhoto,
    TextToVideo,
    UgcAd,
    VideoEditor,
    VideoToVideo,
    VideoTranslator,
    VideoUpscaler,
)
