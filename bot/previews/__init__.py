"""Small pictures of films and pictures that are too large to be shown.

A decoder may crash, hang or ask for all the memory there is, so it works in a process of its own (`__main__`), which
nobody waits for longer than a film is worth (`maker`).
"""

from bot.previews.maker import PreviewMaker

__all__ = ["PreviewMaker"]
