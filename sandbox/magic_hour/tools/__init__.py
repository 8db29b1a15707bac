"""Everything that can be asked for, kind by kind."""

from sandbox.magic_hour.tools.audio import AUDIO_TOOLS
from sandbox.magic_hour.tools.image import IMAGE_TOOLS
from sandbox.magic_hour.tools.tool import Tool
from sandbox.magic_hour.tools.video import VIDEO_TOOLS


def all_tools() -> dict[str, Tool]:
    """Build every tool, by the path of its create endpoint."""
    tools = [tool() for tool in (*IMAGE_TOOLS, *VIDEO_TOOLS, *AUDIO_TOOLS)]
    return {tool.path: tool for tool in tools}
