"""The tools that make videos, each in a file of its own."""

from bot.tools.tool import Tool
from bot.tools.video.animation import Animation
from bot.tools.video.audio_to_video import AudioToVideo
from bot.tools.video.auto_subtitle_generator import AutoSubtitleGenerator
from bot.tools.video.character_replace import CharacterReplace
from bot.tools.video.face_swap_video import FaceSwapVideo
from bot.tools.video.image_to_video import ImageToVideo
from bot.tools.video.lip_sync import LipSync
from bot.tools.video.talking_photo import TalkingPhoto
from bot.tools.video.text_to_video import TextToVideo
from bot.tools.video.ugc_ad import UgcAd
from bot.tools.video.video_editor import VideoEditor
from bot.tools.video.video_to_video import VideoToVideo
from bot.tools.video.video_translator import VideoTranslator
from bot.tools.video.video_upscaler import VideoUpscaler

VIDEO_TOOLS: tuple[Tool, ...] = (
    Animation(),
    AudioToVideo(),
    AutoSubtitleGenerator(),
    CharacterReplace(),
    FaceSwapVideo(),
    ImageToVideo(),
    LipSync(),
    TalkingPhoto(),
    TextToVideo(),
    UgcAd(),
    VideoEditor(),
    VideoToVideo(),
    VideoTranslator(),
    VideoUpscaler(),
)
