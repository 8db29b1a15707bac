"""Every tool the bot offers."""

from collections.abc import Mapping

from bot.tools.image_generator import ImageGenerator
from bot.tools.image_to_video import ImageToVideo
from bot.tools.registry import publish
from bot.tools.tool import Tool
from bot.tools.voice_generator import VoiceGenerator

CATALOGUE: Mapping[str, Tool] = publish((ImageGenerator(), ImageToVideo(), VoiceGenerator()))
