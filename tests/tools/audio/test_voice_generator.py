"""The speaking tool: its length, its voices, its price."""

import pytest

from bot.errors import OptionRefused
from bot.tools import CATALOGUE, Kind, Plan, Quote
from bot.tools.price import Certainty

TOOL = CATALOGUE["voice-generator"]
UNPRICED = {Kind.IMAGE: 1, Kind.VIDEO: 1, Kind.AUDIO: 1}


@pytest.mark.parametrize(("characters", "credits_"), [(1, 1), (10, 1), (11, 2), (120, 12), (1000, 100)])
def test_ten_characters_cost_a_credit_and_a_part_of_ten_counts_whole(characters: int, credits_: int) -> None:
    request = TOOL.prepare({"prompt": "a" * characters, "voice_name": "Adele"}, Plan.FREE)

    assert request.quote(UNPRICED).credits == credits_


def test_the_quote_explains_itself() -> None:
    request = TOOL.prepare({"prompt": "Hello there", "voice_name": "Adele"}, Plan.FREE)

    assert request.quote(UNPRICED) == Quote(
        2, Certainty.EXACT, explanation="11 characters at 0.1 credits each, rounded up"
    )


def test_a_text_that_is_too_long_is_refused_with_both_numbers() -> None:
    with pytest.raises(
        OptionRefused, match=r"`prompt`: At most 1,000 characters are possible; this has 1,001\."
    ):
        TOOL.prepare({"prompt": "a" * 1001, "voice_name": "Adele"}, Plan.FREE)


def test_a_voice_that_is_not_in_the_list_is_refused_with_the_nearest_three() -> None:
    with pytest.raises(
        OptionRefused, match=r"`Morgn Freman` is not in the list\. Did you mean Morgan Freeman, "
    ):
        TOOL.prepare({"prompt": "Hi", "voice_name": "Morgn Freman"}, Plan.FREE)


def test_a_voice_must_be_chosen() -> None:
    with pytest.raises(OptionRefused, match="`voice_name`: Please fill this in"):
        TOOL.prepare({"prompt": "Hi"}, Plan.FREE)


def test_a_voice_may_be_typed_in_any_case() -> None:
    assert TOOL.prepare({"prompt": "Hi", "voice_name": "albert einstein"}, Plan.FREE).body({}, "n") == {
        "name": "n",
        "style": {"prompt": "Hi", "voice_name": "Albert Einstein"},
    }
