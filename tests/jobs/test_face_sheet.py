"""The picture of the faces that were found, whatever their files are."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image

from bot.jobs.face_sheet import BADGE, CELL, EMPTY, GAP, draw_faces

MIDDLE = GAP + CELL // 2


def face(folder: Path, name: str = "1", *, size: tuple[int, int] = (64, 64), mode: str = "RGB") -> Path:
    path = folder / name
    Image.new(mode, size, "orange" if mode.startswith("RGB") else 1).save(path, "PNG")
    return path


def drawn(folder: Path, *faces: Path | None) -> Image.Image:
    draw_faces(faces, folder / "new" / "sheet.jpg")
    with Image.open(folder / "new" / "sheet.jpg") as sheet:
        return sheet.convert("RGB")


def colour(sheet: Image.Image, x: int, y: int) -> str:
    """The field's colour, but for what a JPEG makes of it."""
    pixel = sheet.getpixel((x, y))
    assert isinstance(pixel, tuple)
    known = {"orange": (255, 165, 0), "empty": tuple(bytes.fromhex(EMPTY[1:]))}
    near = [
        name for name, each in known.items() if all(abs(a - b) < 12 for a, b in zip(pixel, each, strict=True))
    ]
    return near[0] if near else "else"


@pytest.mark.parametrize(
    ("count", "size"),
    [(1, (224, 224)), (2, (436, 224)), (5, (1072, 224)), (6, (1072, 436)), (25, (1072, 1072))],
)
def test_faces_stand_in_rows_of_five(tmp_path: Path, count: int, size: tuple[int, int]) -> None:
    assert drawn(tmp_path, *[face(tmp_path)] * count).size == size


@pytest.mark.parametrize("size", [(1, 1), (40, 900), (900, 40), (4000, 4000), (200, 200)])
def test_a_face_of_any_size_stands_in_the_middle_of_its_field(tmp_path: Path, size: tuple[int, int]) -> None:
    assert colour(drawn(tmp_path, face(tmp_path, size=size)), MIDDLE, MIDDLE) == "orange"


@pytest.mark.parametrize("mode", ["RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_face_of_any_sort_is_drawn(tmp_path: Path, mode: str) -> None:
    sheet = drawn(tmp_path, face(tmp_path, mode=mode))

    assert colour(sheet, MIDDLE, MIDDLE) == ("orange" if mode == "RGBA" else "else")


def test_each_face_has_its_number(tmp_path: Path) -> None:
    one, two = (drawn(tmp_path, *[None] * count) for count in (1, 2))
    first = (GAP, GAP, GAP + BADGE, GAP + BADGE)
    second = (2 * GAP + CELL, GAP, 2 * GAP + CELL + BADGE, GAP + BADGE)

    assert one.crop(first).tobytes() == two.crop(first).tobytes()
    assert two.crop(first).tobytes() != two.crop(second).tobytes()


def bomb() -> bytes:
    """A picture of a few kilobytes whose pixels would fill the memory."""
    file = io.BytesIO()
    Image.new("1", (6000, 6000)).save(file, "PNG")
    return file.getvalue()


def vast() -> bytes:
    """A picture that says of itself to be larger than Pillow wants to open."""
    file = bytearray(bomb())
    file[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(file)


@pytest.mark.parametrize(
    "content",
    [b"", b"x" * 500, b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(50), bomb(), vast(), b"<svg/>"],
    ids=["empty", "nonsense", "beginning", "another sort", "bomb", "vast", "text"],
)
def test_what_is_no_usable_picture_leaves_its_field_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken").write_bytes(content)

    sheet = drawn(tmp_path, tmp_path / "broken", face(tmp_path))

    assert colour(sheet, MIDDLE, MIDDLE) == "empty"
    assert colour(sheet, MIDDLE + GAP + CELL, MIDDLE) == "orange"


def test_a_face_without_a_file_leaves_its_field_empty(tmp_path: Path) -> None:
    sheet = drawn(tmp_path, None, tmp_path / "missing")

    assert [colour(sheet, MIDDLE + step, MIDDLE) for step in (0, GAP + CELL)] == ["empty", "empty"]


@pytest.mark.parametrize("sort", ["PNG", "JPEG", "WEBP"])
def test_a_damaged_picture_never_ends_the_drawing(tmp_path: Path, sort: str) -> None:
    file = io.BytesIO()
    Image.effect_noise((40, 40), 50).convert("RGB").save(file, sort)
    whole, chance = file.getvalue(), random.Random(7)
    broken = tmp_path / "broken"
    for _ in range(60):
        damaged = bytearray(whole[: chance.randrange(len(whole) + 1)])
        for _ in range(chance.randrange(4) if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        broken.write_bytes(damaged)
        drawn(tmp_path, broken)


def test_a_disk_that_takes_no_picture_is_an_error_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(OSError, match="file"):
        draw_faces([None], tmp_path / "file" / "sheet.jpg")
