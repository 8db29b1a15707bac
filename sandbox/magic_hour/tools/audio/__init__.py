"""The audio tools: one class per endpoint; a further one is a file of its own and a line below."""

from sandbox.magic_hour.tools.audio.music_generator import MusicGenerator
from sandbox.magic_hour.tools.audio.voice_cloner import VoiceCloner
from sandbox.magic_hour.tools.audio.voice_generator import VoiceGenerator
from sandbox.magic_hour.tools.tool import Tool

AUDIO_TOOLS: tuple[type[Tool], ...] = (MusicGenerator, VoiceCloner, VoiceGenerator)
