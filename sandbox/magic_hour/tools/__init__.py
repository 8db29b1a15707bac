"""What can be asked for: one class per tool; a further one is a file of its own and a line below."""

from sandbox.magic_hour.tools.image_generator import ImageGenerator
from sandbox.magic_hour.tools.image_to_video import ImageToVideo
from sandbox.magic_hour.tools.tool import Tool
from sandbox.magic_hour.tools.voice_generator import VoiceGenerator


def all_tools() -> dict[str, Tool]:
    """Build every tool, by the path of its create endpoint."""
    tools: list[Tool] = [ImageGenerator(), ImageToVideo(), VoiceGenerator()]
    return {tool.path: tool for tool in tools}
