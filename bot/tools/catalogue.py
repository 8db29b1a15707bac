"""Every tool the bot offers."""

from collections.abc import Mapping

from bot.tools.audio import AUDIO_TOOLS
from bot.tools.image import IMAGE_TOOLS
from bot.tools.registry import publish
from bot.tools.tool import Tool
from bot.tools.video import VIDEO_TOOLS

CATALOGUE: Mapping[str, Tool] = publish((*IMAGE_TOOLS, *VIDEO_TOOLS, *AUDIO_TOOLS))
