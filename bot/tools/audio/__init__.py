"""The tools that make audio, each in a file of its own."""

from bot.tools.audio.music_generator import MusicGenerator
from bot.tools.audio.voice_cloner import VoiceCloner
from bot.tools.audio.voice_generator import VoiceGenerator
from bot.tools.tool import Tool

AUDIO_TOOLS: tuple[Tool, ...] = (MusicGenerator(), VoiceCloner(), VoiceGenerator())
