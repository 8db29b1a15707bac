"""What can be asked for: one declarative class per Magic Hour tool, without any I/O."""

from bot.tools.catalogue import CATALOGUE
from bot.tools.files import Attachment, FileInput, MessageLink, Source
from bot.tools.media import Kind, Made, Media, extensions, upload_type
from bot.tools.options import JSON, Option
from bot.tools.plans import Plan
from bot.tools.price import Quote
from bot.tools.request import Request
from bot.tools.tool import Tool

__all__ = [
    "CATALOGUE",
    "JSON",
    "Attachment",
    "FileInput",
    "Kind",
    "Made",
    "Media",
    "MessageLink",
    "Option",
    "Plan",
    "Quote",
    "Request",
    "Source",
    "Tool",
    "extensions",
    "upload_type",
]
