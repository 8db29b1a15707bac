"""Clips: how long one is, read from a few bytes at its address."""

from bot.clips.reader import ClipReader

__all__ = ["ClipReader"]
