"""Sounds of every kind that a slot takes."""

import struct

import pytest

from bot.clips.steps import Unreadable
from bot.tools.media import TIMED, Media, extensions
from tests.clips.files import file, seconds
from tests.clips.media import sound

EXACT, ESTIMATE = 0.05, 0.02
ID3 = b"ID3\x04\0\0" + bytes([0, 0, 8, 0]) + bytes(1024)
KINDS = {
    "mp3": ("mp3", "libmp3lame"),
    "flac": ("flac", "flac"),
    "ogg": ("ogg", "libvorbis"),
    "oga": ("ogg", "flac"),
    "opus": ("ogg", "libopus"),
    "weba": ("webm", "libopus"),
    "wav": ("wav", "pcm_s16le"),
    "wav of floats": ("wav", "pcm_f32le"),
    "wav of ADPCM": ("wav", "adpcm_ima_wav"),
    "wav of MP3": ("wav", "libmp3lame"),
    "aiff": ("aiff", "pcm_s16be"),
    "aifc": ("aiff", "pcm_s16le"),
    "aifc of ADPCM": ("aiff", "adpcm_ima_qt"),
    "aac": ("adts", "aac"),
    "m4a": ("ipod", "aac"),
}


def test_every_kind_of_sound_that_is_said_to_tell_its_length_is_read_here() -> None:
    """WebM has no extension of its own for sounds, and AMR is not among them."""
    assert TIMED.intersection(extensions(Media.AUDIO)) - {"webm"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", [0.3, 3.3])
def test_a_sound_is_as_long_as_it_was_made(kind: str, length: float) -> None:
    assert seconds(sound(*KINDS[kind], length)) == pytest.approx(length, abs=EXACT)


def test_the_silence_that_opus_puts_before_a_sound_is_not_counted() -> None:
    assert seconds(sound("ogg", "libopus", 3.3)) == pytest.approx(3.3, abs=0.001)


@pytest.mark.parametrize("rate", [44_100, 22_050, 8_000])
@pytest.mark.parametrize("tag", ["0", "1"])
def test_mp3_of_any_version_is_read_with_and_without_a_tag(rate: int, tag: str) -> None:
    """Without a tag the silence counts that the encoder adds: 0.15 s at the lowest rate."""
    data = sound("mp3", "libmp3lame", 3.3, rate=rate, write_xing=tag)

    assert (b"Info" in data or b"Xing" in data) == (tag == "1")
    assert seconds(data) == pytest.approx(3.3, abs=EXACT if tag == "1" else 0.25)


def test_layer_two_is_read() -> None:
    assert seconds(sound("mp2", "mp2", 3.3)) == pytest.approx(3.3, abs=EXACT)


def test_the_older_tag_of_mp3_counts_frames_too() -> None:
    header = b"\xff\xfb\x90\x00"
    vbri = header + bytes(32) + b"VBRI" + bytes(10) + (1000).to_bytes(4, "big")

    assert seconds(vbri.ljust(417, b"\0") + (header + bytes(413)) * 4) == pytest.approx(1000 * 1152 / 44100)


def test_tags_around_a_sound_are_no_sound() -> None:
    data = sound("mp3", "libmp3lame", 3.3, write_xing="0")
    ape = b"APETAGEX" + struct.pack("<4I", 2000, 40_000, 1, 0) + bytes(8)
    behind = bytes(40_000 - 32) + ape + b"TAG" + bytes(125)

    assert seconds(ID3 + ID3 + data + behind) == pytest.approx(seconds(data))


@pytest.mark.parametrize("kind", ["flac", "aac", "mp3"])
def test_a_tag_with_a_large_cover_is_jumped_over(kind: str) -> None:
    tag = b"ID3\x04\0\0" + bytes([0x01, 0, 0, 0])
    clip = file(tag, 1 << 21, sound(*KINDS[kind], 3.3))

    assert clip.seconds(kind) == pytest.approx(3.3, abs=EXACT)
    assert clip.bytes_read < 400_000


def test_a_tag_may_be_repeated_in_short_behind_itself() -> None:
    tag = b"ID3\x04\0\x10" + bytes([0, 0, 8, 0]) + bytes(1024) + b"3DI\x04\0\x10" + bytes([0, 0, 8, 0])

    assert seconds(tag + sound("flac", "flac", 3.3)) == pytest.approx(3.3, abs=EXACT)


@pytest.mark.parametrize("kind", ["aac", "mp3"])
def test_rubbish_before_the_first_frame_is_passed(kind: str) -> None:
    clip = b"\xff\xff\x00rubbish" + sound(*KINDS[kind], 3.3)

    assert seconds(clip, kind) == pytest.approx(3.3, abs=EXACT)


def test_a_long_adts_sound_is_estimated_by_a_part_of_it() -> None:
    data = sound("adts", "aac", 6.7)
    clip = file(data * 200)

    assert len(data) * 200 > 5 << 20
    assert clip.seconds("aac") == pytest.approx(6.7 * 200, rel=ESTIMATE)
    assert len([span for span in clip.spans if span.offset]) <= 20
    assert clip.bytes_read < 1_500_000


def test_a_frame_of_another_kind_before_the_first_one_is_rubbish() -> None:
    """It fits so well that the frames would follow from it in a row."""
    data = sound("mp3", "libmp3lame", 3.3, id3v2_version="0")

    assert data.startswith(b"\xff\xfb")
    assert seconds(b"\xff\xfb\x90\x00" + bytes(413) + data, "mp3") == pytest.approx(seconds(data))


def test_of_two_kinds_of_frames_the_extension_chooses_unless_one_begins_at_once() -> None:
    mp3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
    aac = (b"\xff\xf1\x4c\x80\x19\x1f\xfc" + bytes(193)) * 30
    mp3_seconds, aac_seconds = 1152 / 44_100 / 417, 1024 / 48_000 / 200
    size = len(mp3 + aac)

    assert seconds(b"?" + mp3 + aac, "aac") == pytest.approx(aac_seconds * len(aac))
    assert seconds(b"?" + mp3 + aac, "mp3") == pytest.approx(mp3_seconds * size)
    assert seconds(b"?" + mp3 + aac, "wav") == pytest.approx(mp3_seconds * size)
    assert seconds(mp3 + aac, "aac") == pytest.approx(mp3_seconds * size)


def test_frames_of_another_kind_within_a_sound_are_not_counted() -> None:
    """Bytes of a sound may look like a row of frames, into which a sample of a long file may fall."""
    real, false = b"\xff\xf1\x4c\x80\x19\x1f\xfc", b"\xff\xf1\x70\x80\x19\x1f\xfc"
    frame = real.ljust(100, b"\0") + false.ljust(100, b"\0")

    assert seconds(frame * 5000) == pytest.approx(5000 * 1024 / 48_000)


@pytest.mark.parametrize("told", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_streamed_or_cut_wav_is_as_long_as_what_there_is(told: int) -> None:
    data = bytearray(sound("wav", "pcm_s16le", 3.3))
    at = data.index(b"data") + 4
    data[at : at + 4] = told.to_bytes(4, "little")

    assert seconds(bytes(data)) == pytest.approx(3.3, abs=EXACT)


def test_a_chunk_of_odd_size_is_followed_by_a_byte_of_nothing() -> None:
    data = sound("wav", "pcm_s16le", 3.3)
    at = data.index(b"data")
    odd = b"note\x05\0\0\0hello\0"

    assert seconds(data[:at] + odd + data[at:]) == pytest.approx(3.3, abs=EXACT)


def test_a_wav_beyond_four_gibibytes_is_read() -> None:
    length = 6 << 30
    ds64 = b"ds64" + struct.pack("<I3QI", 28, 0, length, 0, 0)
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, 192_000, 192_000 * 6, 6, 24)
    clip = file(b"RF64\xff\xff\xff\xffWAVE" + ds64 + form + b"data\xff\xff\xff\xff", length)

    assert clip.seconds("wav") == pytest.approx(length / 192_000 / 6)
    assert clip.bytes_read < 1000


def test_an_extensible_wav_is_read_by_its_own_format() -> None:
    guid = b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
    form = struct.pack("<HHIIHHHHI", 0xFFFE, 2, 48_000, 0, 6, 24, 22, 24, 3) + guid
    data = (
        b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", 288_000)
    )

    assert file(data, 288_000).seconds("wav") == 1


def test_a_flac_whose_encoder_could_not_go_back_tells_nothing() -> None:
    data = bytearray(sound("flac", "flac", 3.3))
    data[21] &= 0xF0
    data[22:26] = bytes(4)

    with pytest.raises(Unreadable, match="no length"):
        seconds(bytes(data))


def test_the_last_page_counts_even_when_it_ends_no_packet() -> None:
    """A page in the middle of a packet tells no position; the one before it does."""
    data = sound("ogg", "libvorbis", 3.3)
    serial = data[14:18]
    unfinished = b"OggS\0\0" + b"\xff" * 8 + serial + bytes(8) + b"\x01\x05hello"
    foreign = b"OggS\0\0" + (10**9).to_bytes(8, "little") + b"else" + bytes(8) + b"\x01\x05hello"

    assert seconds(data + unfinished + foreign) == pytest.approx(3.3, abs=EXACT)


def test_the_letters_of_a_page_within_a_sound_are_no_page() -> None:
    data = sound("ogg", "libopus", 3.3)
    bait = b"OggS\0\0" + (10**9).to_bytes(8, "little") + data[14:18] + bytes(9) + b"and more"
    page = b"OggS\0\0" + b"\xff" * 8 + data[14:18] + bytes(8) + bytes([1, len(bait)]) + bait

    assert seconds(data + page) == pytest.approx(3.3, abs=EXACT)
