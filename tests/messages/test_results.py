"""The messages that bring a result."""

from dataclasses import replace
from pathlib import Path

from discord import ui

from bot.jobs.states import State
from bot.messages.panel import attached_name
from bot.messages.results import LARGEST_MESSAGE, batches, one_message, result
from bot.messages.small_print import numbers_in
from tests.messages.jobs import MEMBER, a_job, an_image_request, an_output

MIB = 1024 * 1024
HERE = Path(__file__)
NEXT = ["Delete", "Upscale (50 credits)", "Animate", "Edit", "Remove background (5 credits)"]
"""What every picture offers."""


def test_a_result_pings_its_member_and_nobody_else() -> None:
    (batch,) = batches([an_output(path=HERE)])
    draft = result(a_job(), batch)

    assert draft.words.startswith(f"<@{MEMBER}> **AI Image Generator** is done.\n> a red fox")
    assert dict(draft.sending()["allowed_mentions"].to_dict()) == {"parse": [], "users": [MEMBER]}
    assert draft.mention == MEMBER


def test_the_price_and_its_difference_to_the_quote_are_said() -> None:
    (batch,) = batches([an_output(path=HERE)])

    def said(**facts: int) -> str:
        return result(a_job(**facts), batch).words.split("\n")[2]

    assert said(credits=1_250, quote=1_250) == "1,250 credits charged."
    assert said(credits=40, quote=50) == "40 credits charged, 10 fewer than held at first."
    assert said(credits=1, quote=0) == "1 credit charged, 1 more than held at first."
    assert said(credits=0, quote=50) == "0 credits charged, 50 fewer than held at first."
    assert said(credits=0, quote=0) == "It cost nothing."


def test_files_that_are_here_are_attached() -> None:
    outputs = [an_output(number, path=HERE) for number in (1, 2)]
    (batch,) = batches(outputs)

    assert result(a_job(), batch).outputs == tuple(outputs)


def test_a_file_too_large_is_named_with_its_size_and_has_a_fresh_link() -> None:
    (batch,) = batches([an_output(size=312_000_000)])
    panel = result(a_job(), batch)

    assert not panel.outputs
    assert "1 file could not be attached here (312 MB). **Fresh link** leads to" in panel.words
    assert "Fresh link" in [button.label for button in panel.buttons]


def test_a_preview_stands_for_a_film_that_is_too_large() -> None:
    (batch,) = batches([an_output(size=312_000_000, preview=HERE.with_name("film.jpg"))])
    panel = result(a_job(), batch)

    assert [attached_name(output) for output in panel.outputs] == ["film.jpg"]
    assert "what you see is a preview" in panel.words


def test_whoever_has_everything_needs_no_fresh_link() -> None:
    (batch,) = batches([an_output(path=HERE)])

    assert [button.label for button in result(a_job(), batch).buttons] == ["Again", "Edit options", *NEXT]


def test_a_missing_file_in_an_earlier_message_gets_its_link_below_the_last_one() -> None:
    outputs = [an_output(1), *(an_output(n, path=HERE) for n in range(2, 17))]
    first, last = (result(a_job(), batch) for batch in batches(outputs))

    assert "Fresh link" not in [button.label for button in first.buttons]
    assert "Fresh link" in [button.label for button in last.buttons]


def test_a_signed_address_is_written_nowhere() -> None:
    (batch,) = batches([an_output()])

    assert "secret" not in str(result(a_job(), batch).sending()["view"].to_components())


def test_pictures_and_films_are_shown_and_sound_is_attached() -> None:
    names = ["a.png", "b.mp4", "c.mp3"]
    (batch,) = batches([an_output(n, filename=name, path=HERE) for n, name in enumerate(names)])

    items = list(result(a_job(), batch).sending()["view"].walk_children())

    (gallery,) = (item for item in items if isinstance(item, ui.MediaGallery))
    assert [item.media.url for item in gallery.items] == ["attachment://a.png", "attachment://b.mp4"]
    assert [item.media.url for item in items if isinstance(item, ui.File)] == ["attachment://c.mp3"]


def test_who_does_not_see_the_picture_is_told_its_prompt() -> None:
    (batch,) = batches([an_output(path=HERE)])
    view = result(a_job(request=an_image_request("a red fox\n" * 100)), batch).sending()["view"]

    (gallery,) = (item for item in view.walk_children() if isinstance(item, ui.MediaGallery))

    assert (gallery.items[0].description or "").startswith("a red fox a red fox")
    assert len(gallery.items[0].description or "") <= 256


def test_a_spoiler_is_hidden_whatever_it_is() -> None:
    outputs = [an_output(1, path=HERE), an_output(2, filename="a.mp3", path=HERE)]
    (batch,) = batches(outputs)
    items = list(result(a_job(spoiler=True), batch).sending()["view"].walk_children())

    (gallery,) = (item for item in items if isinstance(item, ui.MediaGallery))
    (file,) = (item for item in items if isinstance(item, ui.File))
    assert gallery.items[0].spoiler
    assert file.spoiler


def test_a_message_carries_at_most_ten_files() -> None:
    outputs = [an_output(number, path=HERE) for number in range(1, 17)]

    assert [len(batch.outputs) for batch in batches(outputs)] == [10, 6]


def test_a_message_carries_at_most_25_mib() -> None:
    outputs = [an_output(number, path=HERE, size=9 * MIB) for number in range(1, 6)]

    assert [len(batch.outputs) for batch in batches(outputs)] == [2, 2, 1]
    for batch in batches(outputs):
        assert sum(output.size or 0 for output in batch.outputs) <= LARGEST_MESSAGE


def test_one_large_file_still_goes_alone() -> None:
    outputs = [an_output(1, path=HERE, size=80 * MIB), an_output(2, path=HERE, size=1 * MIB)]

    assert [batch.numbers for batch in batches(outputs)] == [range(1, 2), range(2, 3)]


def test_only_the_last_message_has_the_buttons_and_only_the_first_pings() -> None:
    first, last = (
        result(a_job(), batch) for batch in batches([an_output(n, path=HERE) for n in range(1, 17)])
    )

    assert [button.label for button in last.buttons] == ["Again", "Edit options", *NEXT]
    assert not first.buttons
    assert (first.mention, last.mention) == (MEMBER, None)


def test_a_message_says_which_outputs_it_carries() -> None:
    job = a_job()
    drafts = [result(job, batch) for batch in batches([an_output(n, path=HERE) for n in range(1, 12)])]

    assert [numbers_in(job, draft.words) for draft in drafts] == [range(1, 11), range(11, 12)]


def test_what_was_posted_is_left_out_however_it_is_batched_now() -> None:
    """After a refusal of large files the same outputs come as links, in other batches."""
    outputs = [an_output(number) for number in range(1, 17)]

    assert [batch.numbers for batch in batches(outputs, posted=[1, 2, 3, 7])] == [
        range(4, 7),
        range(8, 17),
    ]
    assert batches(outputs, posted=range(1, 17)) == []


def test_another_jobs_message_is_not_recognised() -> None:
    (batch,) = batches([an_output()])
    content = result(a_job(), batch).words

    assert numbers_in(a_job(), content) == range(1, 2)
    assert numbers_in(a_job(id="another"), content) is None
    assert numbers_in(a_job(id="0123456789"), content) is None


def test_a_prompt_cannot_pretend_to_be_the_small_print() -> None:
    job = a_job(id="victim")
    liar = a_job(request=replace(job.request, options={"prompt": "x\n-# job victim"}))
    (batch,) = batches([an_output()])

    assert numbers_in(job, result(liar, batch).words) is None


def test_a_private_result_is_one_message_with_a_link_to_what_does_not_fit() -> None:
    batch = one_message([an_output(number, path=HERE) for number in range(1, 17)])
    panel = result(a_job(private=True, state=State.DELIVERING), batch)

    assert len(panel.outputs) == 10
    assert "6 files could not be attached here" in panel.words
    assert [button.label for button in panel.buttons] == ["Again", "Edit options", "Fresh link", *NEXT]
