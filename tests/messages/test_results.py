"""The messages that bring a result."""

from dataclasses import replace
from pathlib import Path

from bot.jobs.states import State
from bot.messages.draft import Draft
from bot.messages.results import LARGEST_MESSAGE, batches, one_message, result
from bot.messages.small_print import numbers_in
from tests.messages.jobs import MEMBER, NOW, a_job, an_output

MIB = 1024 * 1024
HERE = Path(__file__)


def test_a_result_pings_its_member_and_nobody_else() -> None:
    (batch,) = batches([an_output(path=HERE)])
    draft = result(a_job(), batch)

    assert (draft.content or "").startswith(f"<@{MEMBER}> **AI Image Generator** is done.\n> a red fox")
    assert dict(draft.allowed_mentions.to_dict()) == {"parse": [], "users": [MEMBER]}
    assert draft.mention == MEMBER


def test_the_price_and_its_difference_to_the_quote_are_said() -> None:
    (batch,) = batches([an_output(path=HERE)])

    def said(**facts: int) -> str:
        return (result(a_job(**facts), batch).content or "").split("\n")[2]

    assert said(credits=1_250, quote=1_250) == "1,250 credits charged."
    assert said(credits=40, quote=50) == "40 credits charged, 10 fewer than held at first."
    assert said(credits=1, quote=0) == "1 credit charged, 1 more than held at first."
    assert said(credits=0, quote=50) == "0 credits charged, 50 fewer than held at first."
    assert said(credits=0, quote=0) == "It cost nothing."


def test_files_that_are_here_are_attached() -> None:
    outputs = [an_output(number, path=HERE) for number in (1, 2)]
    (batch,) = batches(outputs)

    assert result(a_job(), batch).outputs == tuple(outputs)


def test_files_too_large_become_links_with_their_size_and_their_end() -> None:
    (batch,) = batches([an_output(size=312_000_000)])
    draft = result(a_job(), batch)

    end = int(NOW.timestamp()) + 24 * 3600
    assert draft.buttons[0].label == "image-generator-0123456789ab-1.png (312 MB)"
    assert draft.buttons[0].url == an_output().url
    assert f"until <t:{end}:f> (<t:{end}:R>)" in (draft.content or "")
    assert not draft.outputs


def test_a_signed_address_is_never_written_where_a_button_can_carry_it() -> None:
    (batch,) = batches([an_output()])
    draft = result(a_job(), batch)

    assert "secret" not in (draft.content or "")
    assert "secret" not in repr(draft)
    assert not draft.embeds


def test_an_address_too_long_for_a_button_is_written_as_a_link() -> None:
    url = "https://videos.magichour.ai/x.mp4?signature=" + "s" * 900
    (batch,) = batches([an_output(url=url)])
    draft = result(a_job(), batch)

    assert all(button.url is None for button in draft.buttons)
    (embed,) = draft.embeds
    assert f"]({url})" in (embed.description or "")


def _texts(draft: Draft) -> str:
    return "".join(embed.description or "" for embed in draft.embeds)


def test_a_private_result_of_many_long_links_shows_every_one_of_them() -> None:
    urls = [f"https://videos.magichour.ai/{n}.png?signature=".ljust(700, "s") for n in range(1, 17)]
    batch = one_message([an_output(n, url=url) for n, url in enumerate(urls, 1)])
    draft = result(a_job(private=True), batch)

    below = [url for url in urls if f"]({url})" in _texts(draft)]
    listed = [url for url in urls if f"\n{url}\n" in (draft.link_list or "")]
    assert below + listed == urls
    assert len(below) > 5
    assert "16 files could not be attached here; the links below and in `links.txt` work until" in (
        draft.content or ""
    )


def test_six_long_links_beside_ten_pictures_need_no_list() -> None:
    url = "https://videos.magichour.ai/x.png?signature=".ljust(700, "s")
    draft = result(a_job(private=True), one_message([an_output(n, path=HERE, url=url) for n in range(1, 17)]))

    assert (len(draft.outputs), _texts(draft).count(url)) == (10, 6)
    assert draft.link_list is None
    assert "the links below work" in (draft.content or "")


def test_the_list_of_links_is_one_of_the_ten_files() -> None:
    url = "https://videos.magichour.ai/x.png?signature=".ljust(1_900, "s")
    draft = result(a_job(private=True), one_message([an_output(n, path=HERE, url=url) for n in range(1, 17)]))

    assert len(draft.outputs) == 9
    assert _texts(draft).count(url) + (draft.link_list or "").count(url) == 7


def test_an_address_too_long_for_any_text_is_listed_in_a_file() -> None:
    url = "https://videos.magichour.ai/x.mp4?signature=".ljust(4_000, "s")
    (batch,) = batches([an_output(url=url)])
    draft = result(a_job(), batch)

    assert not draft.embeds
    assert url in (draft.link_list or "")
    assert url not in repr(draft)
    assert "1 file could not be attached here; the link in `links.txt` works until" in (draft.content or "")


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

    assert [button.label for button in last.buttons] == ["Run again", "Change"]
    assert not first.buttons
    assert (first.mention, last.mention) == (MEMBER, None)


def test_a_message_says_which_outputs_it_carries() -> None:
    job = a_job()
    drafts = [result(job, batch) for batch in batches([an_output(n, path=HERE) for n in range(1, 12)])]

    assert [numbers_in(job, draft.content or "") for draft in drafts] == [range(1, 11), range(11, 12)]


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
    content = result(a_job(), batch).content or ""

    assert numbers_in(a_job(), content) == range(1, 2)
    assert numbers_in(a_job(id="another"), content) is None
    assert numbers_in(a_job(id="0123456789"), content) is None


def test_a_prompt_cannot_pretend_to_be_the_small_print() -> None:
    job = a_job(id="victim")
    liar = a_job(request=replace(job.request, options={"prompt": "x\n-# job victim"}))
    (batch,) = batches([an_output()])

    assert numbers_in(job, result(liar, batch).content or "") is None


def test_a_private_result_is_one_message_with_links_for_what_does_not_fit() -> None:
    batch = one_message([an_output(number, path=HERE) for number in range(1, 17)])
    draft = result(a_job(private=True, state=State.DELIVERING), batch)

    assert len(draft.outputs) == 10
    assert sum(button.url is not None for button in draft.buttons) == 6
    assert [button.label for button in draft.buttons][-2:] == ["Run again", "Change"]
