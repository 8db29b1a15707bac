"""What is attached to a message: small files are read before, and a large one passes through little memory."""

from pathlib import Path

import discord
import pytest

from bot.errors import FileUnreadable
from bot.jobs.ports import Output
from bot.messages.draft import Draft
from bot.messages.panel import Panel
from bot.messages.posting import ONE_PIECE, opened_files


def an_output(folder: Path, name: str, size: int) -> Output:
    path = folder / name
    path.write_bytes(bytes([len(name)]) * size)
    return Output(name, path, size)


def panel(*outputs: Output) -> Panel:
    return Panel(("Here it is.",), outputs=outputs)


def in_memory(file: discord.File) -> bool:
    return not hasattr(file.fp, "name")


async def test_a_small_file_is_at_hand_as_it_lies_on_the_disk(tmp_path: Path) -> None:
    async with opened_files(panel(an_output(tmp_path, "a.png", ONE_PIECE))) as [file]:
        assert in_memory(file)
        assert file.filename == "a.png"
        assert file.fp.read() == (tmp_path / "a.png").read_bytes()


async def test_nothing_of_a_small_file_is_kept_once_it_is_sent(tmp_path: Path) -> None:
    async with opened_files(panel(an_output(tmp_path, "a.png", 10))) as [file]:
        content = file.fp
    assert content.closed


@pytest.mark.parametrize("size", [10, ONE_PIECE + 1])
async def test_a_file_that_cannot_be_read_cannot_be_attached(tmp_path: Path, size: int) -> None:
    """Trying again would not help, as it does with one that has vanished."""
    output = an_output(tmp_path, "a.png", size)
    assert output.path
    output.path.unlink()
    with pytest.raises(FileNotFoundError):
        async with opened_files(panel(output)):
            pass
    output.path.mkdir()
    with pytest.raises(FileUnreadable):
        async with opened_files(panel(output)):
            pass


async def test_a_large_file_is_read_while_it_is_sent(tmp_path: Path) -> None:
    async with opened_files(panel(an_output(tmp_path, "a.mp4", ONE_PIECE + 1))) as [file]:
        assert not in_memory(file)
        opened = file.fp
    assert opened.closed


async def test_several_small_files_take_no_more_memory_than_one(tmp_path: Path) -> None:
    half = ONE_PIECE // 2
    outputs = [an_output(tmp_path, f"{number}.png", half) for number in range(3)]

    async with opened_files(panel(*outputs)) as files:
        assert [in_memory(file) for file in files] == [True, True, False]
        assert [file.filename for file in files] == ["0.png", "1.png", "2.png"]


async def test_a_preview_is_attached_where_there_is_no_file(tmp_path: Path) -> None:
    preview = an_output(tmp_path, "a-preview.jpg", 10).path

    async with opened_files(
        panel(Output("a.mp4", None, None, preview), Output("b.mp4", None, None))
    ) as files:
        assert [file.filename for file in files] == ["a-preview.jpg"]


@pytest.mark.parametrize(("words", "names"), [("https://one", ["links.txt"]), (None, [])])
async def test_of_a_draft_only_its_list_of_links_is_attached(words: str | None, names: list[str]) -> None:
    async with opened_files(Draft("They are:", link_list=words)) as files:
        assert [file.filename for file in files] == names
