"""The files a member may give: attachments, links, messages, earlier results."""

from datetime import UTC, datetime

import pytest

from bot.errors import OptionRefused
from bot.tools import CATALOGUE, Attachment, FileInput, Kind, Media, Plan, Source, extensions, upload_type
from bot.tools.wording import size
from tests.tools.strategies import PICTURE

TOOL = CATALOGUE["image-to-video"]


def file_of(**raw: object) -> FileInput:
    (file,) = TOOL.prepare(raw, Plan.PRO).files
    return file


def refusal(**raw: object) -> str:
    with pytest.raises(OptionRefused) as caught:
        TOOL.prepare(raw, Plan.PRO)
    return f"{caught.value.option}: {caught.value.problem}"


def test_an_attachment_is_uploaded() -> None:
    file = file_of(image=Attachment("https://cdn.example/1", "CAT.JPG", 9))

    assert (file.option, file.extension, file.upload_type, file.size) == ("image", "jpg", "image", 9)
    assert file.needs_upload


def test_a_name_loses_what_cannot_be_shown() -> None:
    assert file_of(image=Attachment("https://cdn.example/1", "a\x00\u202eb.png", 9)).filename == "ab.png"


def test_a_public_link_is_left_to_magic_hour() -> None:
    file = file_of(image_url=" https://files.example/a%20b/cat%20one.webp?size=2 ")

    assert (file.filename, file.extension, file.url) == (
        "cat one.webp",
        "webp",
        "https://files.example/a%20b/cat%20one.webp?size=2",
    )
    assert not file.needs_upload


@pytest.mark.parametrize("host", ["discord.com", "ptb.discord.com", "canary.discord.com", "discordapp.com"])
def test_a_link_to_a_message_names_the_message(host: str) -> None:
    file = file_of(image_url=f"https://{host}/channels/12/34/56")

    assert (file.source, file.message, file.needs_upload) == (Source.MESSAGE, (12, 34, 56), True)


def test_an_earlier_result_names_the_job_and_needs_no_upload() -> None:
    file = file_of(image_url="job:01J-ab_9")

    assert (file.source, file.job_id, file.needs_upload) == (Source.JOB, "01J-ab_9", False)


@pytest.mark.parametrize(
    "link",
    [
        "http://files.example/cat.png",
        "ftp://files.example/cat.png",
        "files.example/cat.png",
        "https://user:secret@files.example/cat.png",
        "https://localhost/cat.png",
        "https://nas.local/cat.png",
        "https://127.0.0.1/cat.png",
        "https://[::1]/cat.png",
        "https://[/cat.png",
        "https://files.example:99999/cat.png",
        "https://files.example/my cat.png",
        f"https://files.example/{'a' * 2000}.png",
    ],
)
def test_a_link_that_not_everybody_can_open_is_refused_without_repeating_it(link: str) -> None:
    assert refusal(image_url=link) == (
        "image_url: That is not a public link. Give one that starts with https:// and that everybody can open."
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"image": PICTURE, "image_url": "job:1"}, "Give either `image` or `image_url`, not both."),
        ({}, "Attach a file here, or give a link in `image_url`."),
        ({"image_url": "  "}, "Attach a file here, or give a link in `image_url`."),
        ({"image": "cat.png"}, "This must be an attached file."),
        (
            {"image": Attachment("https://cdn.example/1", "cat.png", 0)},
            "`cat.png` is empty. Attach another file.",
        ),
    ],
)
def test_exactly_one_usable_file_is_wanted(raw: dict[str, object], said: str) -> None:
    assert refusal(**raw) == f"image: {said}"


@pytest.mark.parametrize(
    "link",
    [
        "https://magichour.ai/my-library/x.png?imageId=anybodys",
        "https://MagicHour.ai./my-library/x.png?imageId=anybodys",
        "https://www.magichour.ai/my-library/x.png?imageId=anybodys",
        "https://images.magichour.ai/p/output-1.png?signature=1",
        "https://magichour.ai/my-library?imageId=anybodys",
    ],
)
def test_an_address_at_magic_hour_does_not_stand_for_the_right_to_use_it(link: str) -> None:
    """Its library opens to the bot's key, whoever made the result."""
    assert refusal(image_url=link) == (
        "image_url: This is an address at Magic Hour. Choose an earlier result of yours from the list instead."
    )


def test_a_name_that_only_looks_like_magic_hours_is_a_link_like_others() -> None:
    assert file_of(image_url="https://notmagichour.ai/a.png").source is Source.LINK


@pytest.mark.parametrize("host", ["cdn.discordapp.com", "media.discordapp.net", "CDN.discordapp.com."])
def test_a_pasted_address_of_a_discord_file_is_copied_like_an_attachment(host: str) -> None:
    """It dies within a day, so neither Magic Hour nor a repetition may rely on it."""
    file = file_of(image_url=f"https://{host}/attachments/1/2/x.PNG?ex=65f00000&is=65e00000&hm=ab")

    assert (file.source, file.needs_upload, file.extension, file.size) == (
        Source.ATTACHMENT,
        True,
        "png",
        None,
    )
    assert file.expires_at == datetime(2024, 3, 12, 7, 10, 56, tzinfo=UTC)
    assert FileInput.from_json(file.to_json()) == file


@pytest.mark.parametrize("query", ["", "?ex=", "?ex=zz", "?ex=ffffffffffff", "?regex=65f00000"])
def test_an_address_that_does_not_say_when_it_ends_has_no_end(query: str) -> None:
    assert file_of(image_url=f"https://cdn.discordapp.com/attachments/1/2/x.png{query}").expires_at is None


def test_a_foreign_address_has_no_end_however_its_query_looks() -> None:
    assert file_of(image_url="https://files.example/x.png?ex=65f00000").expires_at is None


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 KB"),
        (999_949, "999.9 KB"),
        (999_999, "1 MB"),
        (999_999_999, "1 GB"),
        (312_000_000, "312 MB"),
        (2 * 10**12, "2,000 GB"),
    ],
)
def test_a_size_is_said_in_the_unit_a_reader_expects(octets: int, words: str) -> None:
    assert size(octets) == words


def test_a_link_option_takes_text_only() -> None:
    assert refusal(image_url=PICTURE) == "image_url: This must be a link."


@pytest.mark.parametrize("name", ["notes.pdf", "clip.mp4", "noextension"])
def test_an_unsupported_file_is_refused_with_what_is_supported(name: str) -> None:
    assert refusal(image=Attachment("https://cdn.example/1", name, 9)) == (
        f"image: `{name}` cannot be used. Supported here: "
        "png, jpg, jpeg, jfif, heic, heif, webp, avif, jp2, tiff, tif or bmp."
    )


def test_a_link_must_end_in_a_supported_name() -> None:
    assert refusal(image_url="https://files.example/").startswith(
        "image_url: The link must end in a file's name."
    )


def test_a_youtube_link_is_refused_where_the_tool_takes_none() -> None:
    assert refusal(image_url="https://youtu.be/abc").startswith(
        "image_url: This tool does not take YouTube links."
    )


@pytest.mark.parametrize(
    ("media", "extension", "announced"),
    [
        (Media.IMAGE, "heic", "image"),
        (Media.VIDEO, "webm", "video"),
        (Media.AUDIO, "webm", "audio"),
        (Media.VIDEO_OR_GIF, "gif", "video"),
        (Media.VIDEO_OR_GIF, "webp", "image"),
    ],
)
def test_the_slot_decides_under_which_type_a_file_is_announced(
    media: Media, extension: str, announced: str
) -> None:
    assert extension in extensions(media)
    assert upload_type(media, extension) == announced


def test_an_earlier_result_fits_where_its_kind_does() -> None:
    fitting = {media: [kind for kind in Kind if media.fits(kind)] for media in Media}

    assert fitting == {
        Media.IMAGE: [Kind.IMAGE],
        Media.VIDEO: [Kind.VIDEO],
        Media.AUDIO: [Kind.AUDIO],
        Media.VIDEO_OR_GIF: [Kind.VIDEO],
        Media.ANY: [Kind.IMAGE, Kind.VIDEO, Kind.AUDIO],
    }


@pytest.mark.parametrize(
    ("tier", "plan"),
    [
        ("free", Plan.FREE),
        ("PRO", Plan.PRO),
        ("business", Plan.BUSINESS),
        ("gold", Plan.CREATOR),
        (None, Plan.CREATOR),
    ],
)
def test_an_unknown_plan_counts_as_the_smallest_paid_one(tier: str | None, plan: Plan) -> None:
    assert Plan.of(tier) is plan


def test_a_larger_plan_takes_larger_files() -> None:
    assert [plan.upload_limit // 10**6 for plan in Plan] == [200, 2_000, 5_000, 10_000]
