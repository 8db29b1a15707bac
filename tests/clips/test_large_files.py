"""Of a file of gigabytes a few kilobytes are read."""

from collections.abc import Callable

import pytest

from tests.clips.files import File, file
from tests.clips.media import film, sound

GIBIBYTE = 1 << 30
EXACT = 0.05


def box(kind: bytes, size: int) -> bytes:
    """The long form of a box's header, for a body of so many bytes."""
    return b"\0\0\0\1" + kind + (16 + size).to_bytes(8, "big")


def split(data: bytes, kind: bytes) -> tuple[bytes, bytes]:
    """The file before a box and from it on."""
    at = data.index(kind) - 4
    return data[:at], data[at:]


def without(data: bytes, kind: bytes) -> tuple[bytes, bytes]:
    """The file before a box and behind it."""
    before, rest = split(data, kind)
    return before, rest[int.from_bytes(rest[:4], "big") :]


def movie_before() -> File:
    return file(film("mp4", "libx264", 3, movflags="faststart"), box(b"mdat", 2 * GIBIBYTE), 2 * GIBIBYTE)


def movie_behind() -> File:
    before, moov = without(film("mp4", "libx264", 3), b"mdat")
    return file(before, box(b"mdat", 2 * GIBIBYTE), 2 * GIBIBYTE, moov)


def movie_with_large_tables() -> File:
    """A day of a film has tables of tens of megabytes, between the boxes that tell its length."""
    head, moov = without(film("mp4", "mpeg4", 3), b"mdat")
    tables = 64 << 20
    mvhd = moov[8 : 8 + int.from_bytes(moov[8:12], "big")]
    body = len(mvhd) + 16 + tables
    return file(
        head, box(b"mdat", GIBIBYTE), GIBIBYTE, box(b"moov", body), mvhd, box(b"trak", tables), tables
    )


def fragments_with_an_index() -> File:
    """The last fragment itself is a gibibyte: only the index at the end tells where it begins."""
    data = film("mp4", "mpeg4", 3, movflags="frag_keyframe+empty_moov")
    last = data.rindex(b"moof") - 4
    moof, rest = split(data[last:], b"mdat")
    index = bytearray(rest[rest.index(b"mfra") - 4 :])
    at = index.rindex(b"mfro") - 4 - 3 - 8
    index[at : at + 8] = (last + GIBIBYTE).to_bytes(8, "big")
    return file(
        data[:last],
        box(b"free", GIBIBYTE - 16),
        GIBIBYTE - 16,
        moof,
        box(b"mdat", GIBIBYTE),
        GIBIBYTE,
        bytes(index),
    )


def fragments_without_an_index() -> File:
    data = film("mp4", "mpeg4", 3, movflags="frag_keyframe+empty_moov+skip_trailer")
    first = data.index(b"mdat") - 4
    return file(data[:first], box(b"free", 2 * GIBIBYTE), 2 * GIBIBYTE, data[first:])


def webm() -> File:
    return file(film("webm", "libvpx", 3), 2 * GIBIBYTE)


def recording() -> File:
    """A browser's recording with something large before its second cluster."""
    data = film("webm", "libvpx", 3, live="1")
    last = data.rindex(b"\x1f\x43\xb6\x75")
    void = b"\xec\x01" + (2 * GIBIBYTE).to_bytes(7, "big")
    return file(data[:last], void, 2 * GIBIBYTE, data[last:])


def ogg() -> File:
    data = sound("ogg", "libvorbis", 3)
    last = data.rindex(b"OggS")
    return file(data[:last], 2 * GIBIBYTE, data[last:])


FILES = [
    movie_before,
    movie_behind,
    movie_with_large_tables,
    fragments_with_an_index,
    fragments_without_an_index,
    webm,
    recording,
    ogg,
]


@pytest.mark.parametrize("make", FILES)
def test_a_clip_of_two_gibibytes_is_read_in_a_few_spans(make: Callable[[], File]) -> None:
    clip = make()

    assert clip.size > GIBIBYTE
    assert clip.seconds() == pytest.approx(3, abs=0.11)
    assert clip.bytes_read < 1 << 20
    assert len(clip.spans) < 60
