"""No bytes make a parser raise anything but Unreadable, run for ever or return nonsense."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clips import ClipReader
from bot.clips.length import LONGEST_SECONDS
from bot.clips.reader import MOST_STEPS
from bot.clips.steps import Unreadable
from bot.errors import ClipUnreadable
from tests.clips.files import File, file
from tests.clips.media import film, sound
from tests.clips.server import by_ranges, serving

MOST_CPU_SECONDS = 1.0
MAGIC_WORDS = [
    b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff",
    b"\0\0\0\x14ftypisom",
    b"\0\0\0\0moov\0\0\0\x6cmvhd",
    b"OggS\0\2",
    b"fLaC",
    b"RIFF\0\0\0\0WAVEfmt ",
    b"RF64\xff\xff\xff\xffWAVEds64",
    b"FORM\0\0\0\0AIFCCOMM",
    b"ID3\4\0\0\0\0\0\0",
    b"\xff\xfb\x90\x00",
    b"\xff\xf1\x50\x80\x01",
]


def real_files() -> list[bytes]:
    """One small file of each kind; a film of a second, or a sound of a tenth of one."""
    return [
        film("mp4", "mpeg4", 1, voice="aac"),
        film("mp4", "mpeg4", 2, voice="aac", movflags="frag_keyframe+empty_moov"),
        film("mp4", "mpeg4", 2, movflags="frag_keyframe+empty_moov+skip_trailer"),
        film("webm", "libvpx", 1),
        film("webm", "libvpx", 1, voice="libopus", live="1"),
        sound("ogg", "libopus", 0.1),
        sound("ogg", "libvorbis", 0.1),
        sound("flac", "flac", 0.1),
        sound("wav", "pcm_s16le", 0.1),
        sound("wav", "pcm_s16le", 0.1, rf64="always"),
        sound("aiff", "pcm_s16le", 0.1),
        sound("mp3", "libmp3lame", 0.1),
        sound("mp3", "libmp3lame", 0.1, write_xing="0"),
        sound("adts", "aac", 0.1),
    ]


def judge(clip: File, extension: str) -> None:
    """Read it, and fail unless its length is one, or unreadable, within the bounds of a reading."""
    for known in (True, False):
        clip.spans.clear()
        with suppress(Unreadable):
            assert 0 < clip.seconds(extension, size_known=known) < LONGEST_SECONDS
        assert len(clip.spans) < MOST_STEPS
        assert all(span.offset >= 0 and span.size >= 0 for span in clip.spans)


@given(st.sampled_from(MAGIC_WORDS), st.binary(max_size=600), st.sampled_from(["", "aac", "mp3"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_behind_a_magic_word_are_judged(word: bytes, rest: bytes, extension: str) -> None:
    judge(file(word + rest), extension)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_clip_is_judged(data: st.DataObject) -> None:
    """Bytes changed, put in or left out near the beginning or the end, where the headers lie."""
    clip = bytearray(data.draw(st.sampled_from(real_files())))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, min(len(clip), 1500)))
        at = len(clip) - at if data.draw(st.booleans()) else at
        clip[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))

    judge(file(bytes(clip)), "")


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_cut_clip_is_judged(data: st.DataObject) -> None:
    clip = data.draw(st.sampled_from(real_files()))

    judge(file(clip[: data.draw(st.integers(0, len(clip)))]), "")


def test_a_number_longer_than_any_is_no_number() -> None:
    """One of two hundred bytes would be larger than a float can be."""
    scale = b"\x2a\xd7\xb1\x40\xc8" + b"\xff" * 200
    info = b"\x15\x49\xa9\x66\x40" + bytes([len(scale) + 7]) + scale + b"\x44\x89\x84" + b"\x44\x7a\0\0"

    with pytest.raises(Unreadable, match="too long"):
        file(b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff" + info).seconds()


def recording(pattern: bytes) -> bytes:
    """A browser's recording whose last cluster goes on with a megabyte of a pattern."""
    return film("webm", "libvpx", 1, live="1") + pattern * ((1 << 20) // len(pattern))


def fragments(pattern: bytes) -> bytes:
    clip = film("mp4", "mpeg4", 1, movflags="frag_keyframe+empty_moov+skip_trailer")
    return clip + pattern * ((3 << 20) // len(pattern))


def fragments_and_a_zero(pattern: bytes) -> bytes:
    return fragments(pattern) + b"\0"


def ogg(rest: bytes) -> bytes:
    return sound("ogg", "libopus", 0.1) + rest


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        (recording, b"\xec\x80"),
        (recording, b"\x1f\x43\xb6\x75"),
        (recording, b"\x1f\x43\xb6\x75\xff\xe7\x80"),
        (recording, b"\xa0\x80"),
        (recording, b"\xa3\x84\x81\0\0\0"),
        (fragments, b"\0\0\0\x08moof"),
        (fragments_and_a_zero, b"\0\0\0\x08free"),
        (fragments, b"\0\0\0\x10moof\0\0\0\x08mfhd"),
        (ogg, b"OggS" * (3 << 18)),
        (ogg, b"OggS\0\0" + b"\0" * (3 << 20)),
        (bytes, b"\xff" * (3 << 20)),
        (bytes, b"\xff\xf1\x50\x80\x00\xe0\x00" * (3 << 17)),
        (bytes, b"\xff\xe3\x10\x00" * (3 << 18)),
        (bytes, b"\0\0\0\x08free" * (3 << 17)),
        (bytes, b"ID3\4\0\0\0\0\0\0" * (3 << 16)),
        (bytes, b"RIFF\0\0\0\0WAVE" + bytes(3 << 20)),
        (bytes, b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff" + b"\xec\x80" * (3 << 19)),
        (bytes, b"\0\0\0\0moov" + b"\0\0\0\x08trak" * (3 << 17)),
    ],
    ids=lambda part: part[:10].hex() if isinstance(part, bytes) else part.__name__,
)
def test_megabytes_of_a_pattern_cost_little_time(kind: Callable[[bytes], bytes], pattern: bytes) -> None:
    """The real clips among them are made by the test, not when it is collected."""
    clip = kind(pattern)

    begin = time.process_time()
    judge(file(clip), "")

    assert time.process_time() - begin < MOST_CPU_SECONDS


@pytest.mark.parametrize(
    "clip",
    [
        b"\xff" * (1 << 17),
        b"\xff\xf1\x50\x80\x00\xe0\x00" * (3 << 17),
        recording(b"\xa0\x80"),
        recording(b"\xa3\x84\x81\0\0\0"),
    ],
    ids=lambda clip: clip[:4].hex() + "…" + clip[-4:].hex(),
)
async def test_the_event_loop_goes_on_while_a_parser_computes(reader: ClipReader, clip: bytes) -> None:
    """Of all that is computed here, its thread does the smaller part: that of the server and its client."""
    async with serving(by_ranges(file(clip))) as server:
        begin, begin_in_loop = time.process_time(), time.thread_time()
        with suppress(ClipUnreadable):
            await reader.seconds(server.url, "", "clip")
        computed, in_loop = time.process_time() - begin, time.thread_time() - begin_in_loop

    assert in_loop < computed / 2
