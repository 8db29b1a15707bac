"""The tools of one price and hardly any rules: headshots, backgrounds, memes, colours, QR codes."""

from typing import Any

import pytest

from bot.tools import CATALOGUE, Plan
from tests.tools import asking
from tests.tools.pieces import PICTURE


@pytest.mark.parametrize("plan", Plan)
def test_a_headshot_needs_no_words(plan: Plan) -> None:
    assert asking.body("headshot-generator", plan, image=PICTURE) == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image"},
    }


def test_a_headshot_may_have_a_special_look() -> None:
    assert asking.body("headshot-generator", image=PICTURE, prompt="in a library") == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image"},
        "style": {"prompt": "in a library"},
    }


def test_a_background_is_removed_or_replaced() -> None:
    assert asking.body("image-background-remover", image=PICTURE) == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image"},
    }
    assert asking.body("image-background-remover", image=PICTURE, background_image=PICTURE) == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image", "background_image_file_path": "up/background_image"},
    }


def test_a_meme_has_any_template_unless_one_is_chosen() -> None:
    assert asking.body("meme-generator", topic="Mondays") == {
        "name": "job 7",
        "style": {"topic": "Mondays", "template": "Random", "searchWeb": False},
    }
    assert asking.body("meme-generator", topic="Mondays", template="grumpy cat", search_web=True) == {
        "name": "job 7",
        "style": {"topic": "Mondays", "template": "Grumpy Cat", "searchWeb": True},
    }


def test_a_template_is_found_by_a_part_of_its_name() -> None:
    assert CATALOGUE["meme-generator"].suggest("template", "pikachu") == ["Surprised Pikachu"]
    assert len(CATALOGUE["meme-generator"].suggest("template", "")) == 25


def test_a_photo_is_coloured_as_it_is() -> None:
    assert asking.body("photo-colorizer", image=PICTURE) == {
        "name": "job 7",
        "assets": {"image_file_path": "up/image"},
    }


def test_a_qr_code_has_a_content_and_a_look() -> None:
    assert asking.body("qr-code-generator", content="https://example.com", art_style="Watercolor") == {
        "name": "job 7",
        "content": "https://example.com",
        "style": {"art_style": "Watercolor"},
    }


@pytest.mark.parametrize(
    ("command", "raw", "credits_"),
    [
        ("headshot-generator", {"image": PICTURE}, 50),
        ("image-background-remover", {"image": PICTURE}, 5),
        ("image-background-remover", {"image": PICTURE, "background_image": PICTURE}, 5),
        ("meme-generator", {"topic": "Mondays", "search_web": True}, 10),
        ("photo-colorizer", {"image": PICTURE}, 10),
        ("qr-code-generator", {"content": "Hi", "art_style": "Mech"}, 0),
    ],
)
def test_the_price_is_the_published_one(command: str, raw: dict[str, Any], credits_: int) -> None:
    assert asking.price(command, **raw) == (credits_, "exact")


def test_a_qr_code_is_called_free() -> None:
    assert CATALOGUE["qr-code-generator"].costs == "free"


@pytest.mark.parametrize(
    ("command", "raw", "said"),
    [
        ("headshot-generator", {}, ["image: Attach a file here, or give a link in `image_url`."]),
        ("photo-colorizer", {}, ["image: Attach a file here, or give a link in `image_url`."]),
        (
            "image-background-remover",
            {"image": PICTURE, "image_url": "job:1", "background_image_url": "https://youtu.be/1"},
            [
                "image: Give either `image` or `image_url`, not both.",
                (
                    "background_image_url: This tool does not take YouTube links. Attach the file, or link to the file "
                    "itself."
                ),
            ],
        ),
        (
            "meme-generator",
            {"topic": "a" * 201, "template": "🎉"},
            [
                "topic: At most 200 characters are possible; this has 201.",
                "template: `🎉` is not in the list. Type a part of a name to search the list.",
            ],
        ),
        ("qr-code-generator", {}, ["content: Please fill this in.", "art_style: Please fill this in."]),
    ],
)
def test_all_that_is_wrong_is_told_at_once(command: str, raw: dict[str, Any], said: list[str]) -> None:
    assert asking.problems(command, **raw) == said
