"""What a preview shows, and how large it may be."""

from pathlib import Path

import av
import pytest
from PIL import Image

from bot.previews.pictures import MOST_BYTES, SIDES, write_preview
from tests.previews.films import noise, write_film, write_sound


def preview_of(source: Path) -> Image.Image:
    path = write_preview(source, source.with_name("preview"))
    assert path is not None
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as shown:
        assert path.suffix == {"JPEG": ".jpg", "WEBP": ".webp"}[shown.format or ""]
        return shown.copy()


@pytest.mark.parametrize(
    ("ending", "seconds", "light"), [("mp4", 1.5, True), ("mkv", 1.5, True), ("mp4", 0.5, False)]
)
def test_a_film_is_shown_by_an_early_frame(tmp_path: Path, ending: str, seconds: float, light: bool) -> None:  # noqa: FBT001  a parameter of the table
    shown = preview_of(write_film(tmp_path / f"film.{ending}", seconds))

    brightness = shown.convert("L").resize((1, 1)).tobytes()[0]
    assert shown.size == (64, 36)
    assert brightness > 200 if light else brightness < 50


def test_a_film_that_breaks_off_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = write_film(tmp_path / "whole.mkv")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 3 // 4])

    assert preview_of(cut).size == (64, 36)


def test_a_wide_film_is_made_smaller(tmp_path: Path) -> None:
    assert preview_of(write_film(tmp_path / "film.mp4", 0.2, (3200, 200))).size == (SIDES[0], 100)


def test_in_a_sound_there_is_nothing_to_see(tmp_path: Path) -> None:
    assert write_preview(write_sound(tmp_path / "sound.mp4"), tmp_path / "preview") is None
    assert [path.name for path in tmp_path.iterdir()] == ["sound.mp4"]


@pytest.mark.parametrize(
    ("mode", "size", "ending"),
    [("RGB", (900, 600), "png"), ("RGBA", (900, 600), "webp"), ("L", (900, 600), "jpg")],
)
def test_no_picture_is_too_busy_for_a_preview(
    tmp_path: Path, mode: str, size: tuple[int, int], ending: str
) -> None:
    source = tmp_path / f"picture.{ending}"
    noise(mode, size).save(source)

    assert preview_of(source).width >= 300


def test_a_picture_on_a_transparent_ground_stays_so(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 30), (200, 0, 0, 0)).save(tmp_path / "cut-out.png")

    assert preview_of(tmp_path / "cut-out.png").convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_picture_of_few_colours_is_shown_too(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), (200, 10, 10)).quantize(4).save(tmp_path / "animation.gif")

    assert preview_of(tmp_path / "animation.gif").size == (40, 30)


def test_a_picture_that_lies_on_its_side_is_stood_up(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 30)).save(tmp_path / "photo.jpg", exif=exif)

    assert preview_of(tmp_path / "photo.jpg").size == (30, 40)


@pytest.mark.parametrize(
    "words",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfilm.mp4\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile film.mp4\n",
    ],
)
def test_a_list_that_names_other_files_is_not_followed(tmp_path: Path, words: str) -> None:
    write_film(tmp_path / "film.mp4", 0.2)
    (tmp_path / "list.mp4").write_text(words)

    with pytest.raises(av.FFmpegError):
        write_preview(tmp_path / "list.mp4", tmp_path / "preview")


def test_half_a_preview_is_never_taken_for_one(tmp_path: Path) -> None:
    """It is written beside, and has its name only in the end."""
    write_film(tmp_path / "film.mp4", 0.2)
    (tmp_path / "preview.part").mkdir()

    with pytest.raises(IsADirectoryError):
        write_preview(tmp_path / "film.mp4", tmp_path / "preview")

    assert not (tmp_path / "preview.jpg").exists()
