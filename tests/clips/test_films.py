"""MP4, MOV and WebM, as encoders, phones and browsers write them."""

import struct

import pytest

from bot.clips.fragments import _run_units
from bot.clips.steps import Unreadable
from tests.clips.files import file, seconds
from tests.clips.media import film, sound

EXACT = 0.05
FRAGMENTS = ["frag_keyframe+empty_moov", "frag_keyframe", "frag_keyframe+empty_moov+skip_trailer"]


@pytest.mark.parametrize("container", ["mp4", "mov", "ipod"])
@pytest.mark.parametrize("options", [{}, {"movflags": "faststart"}])
def test_a_movies_length_is_read_before_or_behind_its_pictures(
    container: str, options: dict[str, str]
) -> None:
    data = film(container, "libx264", 3, voice="aac", **options)

    assert (data.index(b"moov") < data.index(b"mdat")) == bool(options)
    assert seconds(data) == pytest.approx(3, abs=EXACT)


@pytest.mark.parametrize("codec", ["aac", "alac"])
def test_a_sound_alone_is_as_exact(codec: str) -> None:
    assert seconds(sound("ipod", codec, 3.3)) == pytest.approx(3.3, abs=EXACT)


def test_a_movie_that_does_not_tell_its_length_has_that_of_its_longest_track() -> None:
    """What a phone's app left out of the movie's header still stands in each track's."""
    data = bytearray(film("mp4", "libx264", 3, voice="aac"))
    at = data.index(b"mvhd") + 4 + 16

    for unknown in (b"\0\0\0\0", b"\xff\xff\xff\xff"):
        data[at : at + 4] = unknown
        assert seconds(bytes(data)) == pytest.approx(3, abs=EXACT)


def test_a_quicktime_list_may_end_with_a_zero() -> None:
    """Four zero bytes behind the last box are no box."""
    body = bytes(12) + (600).to_bytes(4, "big") + (4500).to_bytes(4, "big") + bytes(80)
    boxes = (len(body) + 8).to_bytes(4, "big") + b"mvhd" + body + bytes(4)

    assert seconds((len(boxes) + 8).to_bytes(4, "big") + b"moov" + boxes + b"\0\0\0\x08free") == 7.5


def test_a_long_form_of_the_movies_header_is_read() -> None:
    body = b"\x01\0\0\0" + bytes(16) + (600).to_bytes(4, "big") + (4500).to_bytes(8, "big") + bytes(80)
    mvhd = (len(body) + 8).to_bytes(4, "big") + b"mvhd" + body

    assert seconds((len(mvhd) + 8).to_bytes(4, "big") + b"moov" + mvhd) == 7.5


@pytest.mark.parametrize("flags", FRAGMENTS)
@pytest.mark.parametrize("voice", ["", "aac"])
def test_fragments_are_as_long_as_the_end_of_the_last_one(flags: str, voice: str) -> None:
    data = film("mp4", "mpeg4", 3, voice=voice, movflags=flags)

    assert b"mehd" not in data
    assert seconds(data) == pytest.approx(3, abs=EXACT)


def test_fragments_that_begin_late_count_from_their_beginning() -> None:
    """A piece cut out of a live stream goes on with the stream's clock."""
    data = bytearray(film("mp4", "mpeg4", 3, movflags="frag_keyframe+empty_moov"))
    at = 0
    while (at := data.find(b"tfdt", at + 1)) > 0:
        time = int.from_bytes(data[at + 8 : at + 16], "big")
        data[at + 8 : at + 16] = (time + 10**9).to_bytes(8, "big")

    assert seconds(bytes(data)) == pytest.approx(3, abs=EXACT)


def test_a_run_of_samples_tells_their_lengths_before_their_sizes() -> None:
    """Behind an offset and the flags of the first sample, which take four bytes each."""
    fields = [0, 0xFFFF, *(3, 900, 4, 800)]

    assert _run_units(struct.pack(">II6I", 0x305, 2, *fields), 99) == 3 + 4
    assert _run_units(struct.pack(">II4I", 0x300, 2, *fields[2:]), 99) == 3 + 4
    assert _run_units(struct.pack(">III", 0x001, 2, 0), 99) == 2 * 99


def test_an_announced_length_of_all_fragments_is_believed() -> None:
    data = film("mp4", "mpeg4", 3, movflags="frag_keyframe+empty_moov")
    at = data.index(b"trex") - 4
    mehd = b"\0\0\0\x10mehd\0\0\0\0" + (9000).to_bytes(4, "big")
    grown = bytearray(data[:at] + mehd + data[at:])
    for kind in (b"moov", b"mvex"):
        size = grown.index(kind) - 4
        grown[size : size + 4] = (int.from_bytes(grown[size : size + 4], "big") + 16).to_bytes(4, "big")

    assert seconds(bytes(grown)) == 9


def test_the_letters_of_a_fragment_within_a_picture_are_no_fragment() -> None:
    data = film("mp4", "mpeg4", 3, movflags="frag_keyframe+empty_moov+skip_trailer")
    bait = b"\0\0\0\x09moof" + b"\0\0\x01\0moof" * 40
    mdat = (len(bait) + 8).to_bytes(4, "big") + b"mdat" + bait

    assert seconds(data + mdat) == pytest.approx(3, abs=EXACT)


@pytest.mark.parametrize(
    ("codec", "voice"), [("libvpx", "libopus"), ("libvpx-vp9", "libvorbis"), ("libvpx", "")]
)
def test_webm_tells_its_length(codec: str, voice: str) -> None:
    assert seconds(film("webm", codec, 3, voice=voice)) == pytest.approx(3, abs=EXACT)


@pytest.mark.parametrize("voice", ["", "libopus"])
def test_a_browsers_recording_is_as_long_as_its_last_block(voice: str) -> None:
    data = film("webm", "libvpx", 3, voice=voice, live="1")

    assert b"\x44\x89\x88" not in data
    assert b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" in data
    assert seconds(data) == pytest.approx(3, abs=0.11)


def test_a_browsers_recording_of_a_voice_alone_is_read() -> None:
    assert seconds(sound("webm", "libopus", 3.3, live="1")) == pytest.approx(3.3, abs=EXACT)


def element(name: str, body: bytes, size: bytes = b"") -> bytes:
    return bytes.fromhex(name) + (size or (1 << 28 | len(body)).to_bytes(4, "big")) + body


def block(track: int, time: int) -> bytes:
    return bytes([0x80 | track]) + time.to_bytes(2, "big", signed=True) + b"\x80picture"


def cluster(time: int, *blocks: bytes, size: bytes = b"\xff") -> bytes:
    return element("1f43b675", element("e7", time.to_bytes(4, "big")) + b"".join(blocks), size)


@pytest.mark.parametrize(("time", "end"), [(90, 105), (30, 80)])
def test_a_recording_of_several_tracks_ends_with_the_last_block_of_any(time: int, end: int) -> None:
    """It goes on with a stream's clock, in units of 2 ms, and ends with an index."""
    info = element("1549a966", element("2ad7b1", (2_000_000).to_bytes(3, "big")))
    first = cluster(100_000, element("a3", block(1, 0)), size=b"")
    group = element("a0", element("a1", block(3, time)) + element("9b", b"\x0f"))
    pictures = [element("a3", block(1, at)) for at in (-10, 20, 60, 40)]
    sounds = [element("a3", block(2, at)) for at in (0, 30)]
    last = cluster(102_000, *pictures, *sounds, group)
    segment = element("18538067", info + first + last + element("1c53bb6b", b"index"), b"\xff")

    assert seconds(element("1a45dfa3", b"") + segment) == (2000 + end) * 0.002


def test_what_a_file_is_counts_more_than_what_it_is_called() -> None:
    assert seconds(film("webm", "libvpx", 3), "mp4") == pytest.approx(3, abs=EXACT)
    assert seconds(sound("adts", "aac", 3.3), "m4a") == pytest.approx(3.3, abs=EXACT)
    assert seconds(sound("mp3", "libmp3lame", 3.3), "aac") == pytest.approx(3.3, abs=EXACT)


@pytest.mark.parametrize("kept", [0.2, 0.9])
def test_a_movie_that_was_cut_off_tells_nothing(kept: float) -> None:
    data = film("mp4", "libx264", 3, voice="aac")

    with pytest.raises(Unreadable):
        seconds(data[: int(len(data) * kept)])


def test_a_file_without_an_end_that_is_known_tells_what_its_beginning_tells() -> None:
    header_first = film("mp4", "libx264", 3, voice="aac", movflags="faststart")
    recording = film("webm", "libvpx", 3, live="1")

    assert file(header_first).seconds(size_known=False) == pytest.approx(3, abs=EXACT)
    with pytest.raises(Unreadable, match="where it ends"):
        file(recording).seconds(size_known=False)
