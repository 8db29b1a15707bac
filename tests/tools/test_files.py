"""The files a member may give: attachments, links, messages, earlier results."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import OptionRefused
from bot.tools import (
    CATALOGUE,
    Attachment,
    FileInput,
    Kind,
    Made,
    Media,
    Plan,
    Source,
    extensions,
    upload_type,
)
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


@pytest.mark.parametrize(
    ("typed", "output", "words"),
    [
        ("job:01J-ab_9", 1, "an earlier result"),
        ("job:01J-ab_9:1", 1, "an earlier result"),
        ("job:01J-ab_9:12", 12, "file 12 of an earlier result"),
    ],
)
def test_an_earlier_result_names_the_job_and_which_of_its_files(typed: str, output: int, words: str) -> None:
    file = file_of(image_url=typed)

    assert (file.source, file.job_id, file.output, file.words) == (Source.JOB, "01J-ab_9", output, words)
    assert FileInput.from_json(file.to_json()) == file


def test_an_earlier_result_is_copied_only_where_magic_hour_has_no_address_for_it() -> None:
    file = file_of(image_url="job:01J-ab_9:2")
    located = replace(file, url="https://magichour.ai/my-library?imageId=p")

    assert (file.needs_upload, located.needs_upload) == (True, False)
    assert (file.identity, located.identity) == ("job:01J-ab_9:2", "job:01J-ab_9:2")
    assert located.unseen() == file


@pytest.mark.parametrize(
    "typed", ["job:", "job:a:", "job:a:x", "job:a:-1", "job:a:12345", "job:a:1:2", "job:a:²"]
)
def test_what_only_looks_like_an_earlier_result_is_refused(typed: str) -> None:
    assert refusal(image_url=typed).startswith("image_url: That is not a public link.")


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


def test_an_earlier_result_fits_where_what_it_is_does() -> None:
    fitting = {media: [made for made in Made if media.fits(made)] for media in Media}

    assert fitting == {
        Media.IMAGE: [Made.IMAGE],
        Media.VIDEO: [Made.VIDEO],
        Media.AUDIO: [Made.AUDIO],
        Media.VIDEO_OR_GIF: [Made.VIDEO, Made.GIF],
        Media.ANY: [Made.IMAGE, Made.VIDEO, Made.AUDIO],
    }


@pytest.mark.parametrize(
    ("chosen", "made"), [(None, Made.GIF), ("gif", Made.GIF), ("mp4", Made.VIDEO), ("webm", Made.VIDEO)]
)
def test_an_animation_is_no_picture_although_magic_hour_counts_it_as_one(
    chosen: str | None, made: Made
) -> None:
    request = CATALOGUE["gif-generator"].prepare({"prompt": "a fox", "output_format": chosen}, Plan.PRO)

    assert (request.tool.kind, request.makes) == (Kind.IMAGE, made)


def test_every_other_tool_makes_what_its_kind_says() -> None:
    others = [tool for name, tool in CATALOGUE.items() if name != "gif-generator"]

    assert [tool.makes({}).value for tool in others] == [tool.kind.value for tool in others]


numbers = st.integers(1, 2**63).map(str)
folders = st.sampled_from(["attachments", "ephemeral-attachments"])
names = st.from_regex(r"[A-Za-z0-9_.-]{1,40}", fullmatch=True).map(lambda name: f"{name}.png")
queries = st.sampled_from(["", "?ex=1&is=2&hm=3", "?ex=4&is=5&hm=6&"])
hosts = st.sampled_from(["cdn.discordapp.com", "media.discordapp.net", "CDN.DISCORDAPP.COM"])


@given(folders, numbers, numbers, names, st.tuples(hosts, hosts), st.tuples(queries, queries))
def test_an_attachment_is_the_same_at_all_of_its_addresses(
    folder: str, channel: str, number: str, name: str, at: tuple[str, str], signed: tuple[str, str]
) -> None:
    urls = [f"https://{at[n]}/{folder}/{channel}/{number}/{name}{signed[n]}" for n in (0, 1)]
    first, second = (file_of(image=Attachment(url, name, 9)) for url in urls)

    assert first.identity == second.identity == f"discord:{number}:image:png"
    assert len(first.identity) <= 80


@given(folders, numbers, numbers, st.sampled_from(["png", "jpg", "webp"]))
def test_another_number_or_another_reading_is_another_file(
    folder: str, number: str, other: str, extension: str
) -> None:
    def identity(number: str, extension: str) -> str | None:
        name = f"x.{extension}"
        return file_of(
            image=Attachment(f"https://cdn.discordapp.com/{folder}/1/{number}/{name}", name, 9)
        ).identity

    same = (number, "png") == (other, extension)
    assert (identity(number, "png") == identity(other, extension)) == same


@given(numbers, numbers, names)
def test_an_address_that_was_typed_is_nobodys_proof(channel: str, number: str, name: str) -> None:
    """Anybody can make up a number, and the copy of somebody else's file is used without opening the address."""
    typed = f"https://cdn.discordapp.com/attachments/{channel}/{number}/{name}?ex=ffffffff&is=1&hm=2"

    assert file_of(image_url=typed).identity is None


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example/attachments/1/2/x.png",
        "https://cdn.discordapp.com.example/attachments/1/2/x.png",
        "https://cdn.discordapp.com@files.example/attachments/1/2/x.png",
        "https://files.example/?https://cdn.discordapp.com/attachments/1/2/x.png",
        "https://cdn.discordapp.com/attachments/1/2/3/x.png",
        "https://cdn.discordapp.com/attachments/1/2/../3/x.png",
        "https://cdn.discordapp.com/attachments/1/2",
        "https://cdn.discordapp.com/attachments/1/two/x.png",
        "https://cdn.discordapp.com/attachments/1/٢/x.png",
        "https://cdn.discordapp.com/emojis/1/2/x.png",
    ],
)
def test_no_other_address_stands_for_an_attachment(url: str) -> None:
    assert file_of(image=Attachment(url, "x.png", 9)).identity is None


@pytest.mark.parametrize(
    ("given", "hidden"),
    [
        ({"image": Attachment("https://cdn.example/1", "cat.png", 9, spoiler=True)}, True),
        ({"image": Attachment("https://cdn.example/1", "SPOILER_cat.png", 9)}, True),
        ({"image_url": "https://cdn.discordapp.com/attachments/1/2/SPOILER_cat.png"}, True),
        ({"image": Attachment("https://cdn.example/1", "cat.png", 9)}, False),
        ({"image_url": "https://cdn.discordapp.com/attachments/1/2/cat.png"}, False),
    ],
)
def test_a_file_is_hidden_where_discord_or_its_name_says_so(given: dict[str, Any], *, hidden: bool) -> None:
    file = file_of(**given)

    assert file.hidden is hidden
    assert FileInput.from_json(file.to_json()).hidden is hidden


def test_a_file_of_before_anything_was_known_of_spoilers_can_be_read() -> None:
    data = file_of(image=Attachment("https://cdn.example/1", "cat.png", 9)).to_json()
    del data["spoiler"]

    assert not FileInput.from_json(data).hidden


users = st.sampled_from(
    ["", "", "", "u@", "cdn.discordapp.com@", "cdn.discordapp.com\\@", "%63dn.discordapp.com:1@"]
)
places = st.sampled_from(
    [
        "cdn.discordapp.com",
        "cdn.discordapp.com.",
        "media.discordapp.net",
        "files.example",
        "cdn.discordapp.com.files.example",
        "xcdn.discordapp.com",
        "cdn\u3002discordapp\u3002com",
        "cdn.discordapp.c\u1d0fm",
        "cdn%2ediscordapp.com",
    ]
)
endings = st.sampled_from(
    ["", "", ":443", ":8443", "\\@files.example", "\\.files.example", "%2f.files.example", ";@"]
)


@given(users, places, endings, st.sampled_from(["/x.png", "//files.example/x.png", "?@files.example/x.png"]))
def test_nothing_typed_is_ever_opened_but_what_an_http_client_finds_at_discord(
    user: str, place: str, ending: str, path: str
) -> None:
    """The very parser that would open it says where it leads."""
    typed = f"https://{user}{place}{ending}{path}"
    try:
        file = file_of(image_url=typed)
    except OptionRefused:
        return
    opened = file.url is not None and file.needs_upload
    assert not opened or httpx.URL(typed).host.rstrip(".") in {"cdn.discordapp.com", "media.discordapp.net"}


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
