"""`/budget`."""

import csv
import io
import re
from typing import Any

import discord
import pytest

from bot.credits.periods import Period
from bot.credits.rules import NOBODY, Rule, Scope
from bot.servers.changes import Manager
from tests.cogs.conftest import Place
from tests.cogs.fakes import Parts
from tests.cogs.managers import history, said, show_to

refused = pytest.mark.simcord(check_errors=False)


async def rules(place: Place, parts: Parts) -> list[Rule]:
    return await parts.budgets.rules(place.guild.id)


async def test_everyones_allowance_is_set_and_said_with_when_it_resets(place: Place, parts: Parts) -> None:
    answer = await place.manager.slash(place.channel, "budget everyone", credits="1,250", period="month")

    assert re.fullmatch(
        r"Everyone gets 1,250 credits a month from now on\. "
        r"The current month resets <t:\d+:R>, <t:\d+:f>; what was spent in it counts\.",
        said(answer),
    )
    assert await rules(place, parts) == [Rule(Scope.EVERYONE, NOBODY, 1_250, Period.MONTH)]


async def test_without_a_period_it_is_a_week(place: Place, parts: Parts) -> None:
    await place.manager.slash(place.channel, "budget everyone", credits="500")

    assert await rules(place, parts) == [Rule(Scope.EVERYONE, NOBODY, 500, Period.WEEK)]


@pytest.mark.parametrize(
    ("credits", "sentence"),
    [
        ("0", "Everyone gets no credits from now on."),
        ("Unlimited", "Everyone gets unlimited credits from now on."),
    ],
)
async def test_none_and_unlimited_are_said_so(place: Place, credits: str, sentence: str) -> None:
    assert said(await place.manager.slash(place.channel, "budget everyone", credits=credits)) == sentence


async def test_a_role_and_a_member_get_their_own(place: Place, parts: Parts) -> None:
    editors = place.guild.create_role("editors")

    role = await place.manager.slash(place.channel, "budget role", role=editors, credits="300", period="day")
    member = await place.manager.slash(
        place.channel, "budget member", member=place.alice, credits="unlimited"
    )

    assert said(role).startswith(f"Members with the role <@&{editors.id}> get 300 credits a day from now on.")
    assert said(member) == f"<@{place.alice.id}> gets unlimited credits from now on."
    assert await rules(place, parts) == [
        Rule(Scope.MEMBER, place.alice.id, None, Period.WEEK),
        Rule(Scope.ROLE, editors.id, 300, Period.DAY),
    ]


async def test_an_answer_pings_nobody(place: Place) -> None:
    await place.manager.slash(place.channel, "budget member", member=place.alice, credits="5")

    (sent,) = (each.json for each in place.env.http_requests if each.path.endswith("/callback"))
    assert sent is not None
    assert sent["data"]["allowed_mentions"] == {"parse": []}


@refused
@pytest.mark.parametrize("credits", ["-5", "2.5", "a lot", "9" * 5_000, "1,000,000,001"])
async def test_what_is_no_number_of_credits_is_refused(place: Place, parts: Parts, credits: str) -> None:
    answer = await place.manager.slash(place.channel, "budget everyone", credits=credits)

    assert said(answer).startswith("`credits`: ")
    assert said(answer).endswith("Nothing has changed.")
    assert await history(parts) == []


@refused
@pytest.mark.parametrize("command", ["role", "member", "grant", "revoke", "cap", "job-limit"])
async def test_no_command_takes_what_is_no_number_of_credits(
    place: Place, parts: Parts, command: str
) -> None:
    whom: dict[str, Any] = {}
    if command == "role":
        whom = {"role": place.guild.create_role("editors")}
    elif command in {"member", "grant", "revoke"}:
        whom = {"member": place.alice}

    answer = await place.manager.slash(place.channel, f"budget {command}", credits="-5", **whom)

    assert said(answer).startswith("`credits`: `-5` is not a whole number of credits")
    assert await history(parts) == []


@refused
@pytest.mark.parametrize("command", ["grant", "revoke"])
@pytest.mark.parametrize("credits", ["0", "unlimited"])
async def test_a_gift_is_a_number_above_nothing(place: Place, command: str, credits: str) -> None:
    answer = await place.manager.slash(
        place.channel, f"budget {command}", member=place.alice, credits=credits
    )

    assert said(answer).startswith("`credits`: ")


@refused
@pytest.mark.parametrize("command", ["member", "grant"])
async def test_nobody_who_has_left_is_given_anything(place: Place, parts: Parts, command: str) -> None:
    gone = place.env.create_user("gone")

    answer = await place.manager.slash(place.channel, f"budget {command}", member=gone, credits="5")

    assert said(answer) == f"`member`: <@{gone.id}> is not on this server. Nothing has changed."
    assert await history(parts) == []


@refused
async def test_the_role_of_everybody_is_no_role(place: Place) -> None:
    """Discord lets it be picked, but no member carries it in their list of roles."""
    answer = await place.manager.slash(
        place.channel, "budget role", role=place.guild.default_role, credits="5"
    )

    assert "for everybody there is /budget everyone" in said(answer)


async def test_an_allowance_is_cleared(place: Place, parts: Parts) -> None:
    await place.manager.slash(place.channel, "budget member", member=place.alice, credits="5")

    answer = await place.manager.slash(place.channel, "budget clear", member=place.alice)

    assert said(answer).startswith(f"<@{place.alice.id}> has no allowance of their own from now on")
    assert await rules(place, parts) == []


async def test_the_allowance_of_a_member_who_has_left_is_cleared(place: Place, parts: Parts) -> None:
    user = place.env.create_user("carol")
    carol = place.guild.add_member(user)
    await place.manager.slash(place.channel, "budget member", member=carol, credits="5")
    place.guild.remove_member(carol)

    await place.manager.slash(place.channel, "budget clear", member=user)

    assert await rules(place, parts) == []


async def test_the_allowance_of_a_deleted_role_is_listed_and_cleared_from_the_list(
    place: Place, parts: Parts
) -> None:
    editors, artists = place.guild.create_role("editors"), place.guild.create_role("artists")
    for role in (editors, artists):
        await place.manager.slash(place.channel, "budget role", role=role, credits="300")
    place.env.backend.delete_role(place.guild.id, editors.id)
    await place.env.settle()

    shown = said(await place.manager.slash(place.channel, "budget show"))
    offered = await place.manager.autocomplete(place.channel, "budget clear", "rule", "deleted")
    answer = await place.manager.slash(place.channel, "budget clear", rule=offered[0]["value"])

    assert f"a deleted role (`{editors.id}`): 300 credits a week" in shown
    assert f"<@&{artists.id}>: 300 credits a week" in shown
    assert [choice["name"] for choice in offered] == [f"deleted role {editors.id}: 300 credits a week"]
    assert said(answer).startswith(f"The role <@&{editors.id}> brings no allowance from now on")
    assert [rule.subject_id for rule in await rules(place, parts)] == [artists.id]


@refused
@pytest.mark.parametrize(
    "rule", ["everyone", "cap:0", "role:", "role:9999999999999999999", "🦊", "`@everyone`"]
)
async def test_only_a_rule_of_the_list_is_cleared_by_it(place: Place, rule: str) -> None:
    answer = await place.manager.slash(place.channel, "budget clear", rule=rule)

    assert "choose one from the list" in said(answer)


@refused
async def test_exactly_one_allowance_is_cleared_at_a_time(place: Place) -> None:
    editors = place.guild.create_role("editors")

    for options in ({}, {"role": editors, "member": place.alice}, {"member": place.alice, "rule": "role:1"}):
        answer = await place.manager.slash(place.channel, "budget clear", **options)
        assert "only one of them" in said(answer)


@refused
async def test_what_is_not_there_cannot_be_cleared(place: Place) -> None:
    answer = await place.manager.slash(place.channel, "budget clear", rule=f"member:{place.alice.id}")

    assert said(answer) == (
        f"`member`: There is no allowance of <@{place.alice.id}> to remove. Nothing has changed."
    )


async def test_credits_are_granted_until_a_day_of_the_servers_zone(place: Place, parts: Parts) -> None:
    await place.manager.slash(place.channel, "server settings", time_zone="Asia/Tokyo")

    answer = await place.manager.slash(
        place.channel,
        "budget grant",
        member=place.alice,
        credits="200",
        reason="won the\ncontest",
        expires="2030-12-31",
    )

    end = int(discord.utils.parse_time("2031-01-01T00:00:00+09:00").timestamp())
    assert said(answer) == (
        f"<@{place.alice.id}> has been granted 200 credits on top of their allowance, to be spent until "
        f"<t:{end}:f>. Of all their grants 200 credits are left."
    )
    assert (await history(parts))[-1].what == f"grants of <@{place.alice.id}> (won the contest)"


@refused
@pytest.mark.parametrize("expires", ["2020-01-01", "someday", "0 days"])
async def test_a_grant_does_not_expire_on_a_day_that_is_none(
    place: Place, parts: Parts, expires: str
) -> None:
    answer = await place.manager.slash(
        place.channel, "budget grant", member=place.alice, credits="200", expires=expires
    )

    assert said(answer).startswith("`expires`: ")
    assert await history(parts) == []


async def test_grants_are_taken_back_as_far_as_they_are_left(place: Place) -> None:
    options: dict[str, Any] = {"member": place.alice, "reason": "a mistake"}
    await place.manager.slash(place.channel, "budget grant", credits="200", **options)

    some = await place.manager.slash(place.channel, "budget revoke", credits="50", **options)
    rest = await place.manager.slash(place.channel, "budget revoke", credits="1,000", **options)

    assert said(some) == f"50 credits of the grants of <@{place.alice.id}> have been taken back."
    assert said(rest) == (
        f"150 credits of the grants of <@{place.alice.id}> were left and have been taken back; "
        "the other 850 were spent, or never granted."
    )


@refused
async def test_where_nothing_is_left_nothing_is_taken_back(place: Place) -> None:
    answer = await place.manager.slash(place.channel, "budget revoke", member=place.alice, credits="5")

    assert "Nothing is left of what" in said(answer)


async def test_the_grants_of_a_member_who_has_left_are_taken_back(place: Place) -> None:
    user = place.env.create_user("carol")
    carol = place.guild.add_member(user)
    await place.manager.slash(place.channel, "budget grant", member=carol, credits="5")
    place.guild.remove_member(carol)

    answer = await place.manager.slash(place.channel, "budget revoke", member=user, credits="5")

    assert said(answer).startswith("5 credits of the grants")


@pytest.mark.parametrize(
    ("command", "scope", "holds", "gone"),
    [
        (
            "cap",
            Scope.CAP,
            "The whole server may spend 9,000 credits a week from now on.",
            "The whole server may spend any number of credits from now on.",
        ),
        (
            "job-limit",
            Scope.JOB,
            "A single job may cost at most 9,000 credits from now on.",
            "A single job may cost any number of credits from now on.",
        ),
    ],
)
async def test_a_bound_is_set_and_unlimited_removes_it(
    place: Place, parts: Parts, command: str, scope: Scope, holds: str, gone: str
) -> None:
    bound = await place.manager.slash(place.channel, f"budget {command}", credits="9,000")
    assert [rule.scope for rule in await rules(place, parts)] == [scope]

    unbound = await place.manager.slash(place.channel, f"budget {command}", credits="unlimited")

    assert said(bound).startswith(holds)
    assert said(unbound) == gone
    assert await rules(place, parts) == []


@refused
@pytest.mark.parametrize("command", ["cap", "job-limit"])
async def test_a_bound_that_is_not_there_cannot_be_removed(place: Place, command: str) -> None:
    answer = await place.manager.slash(place.channel, f"budget {command}", credits="unlimited")

    assert said(answer).startswith("`credits`: There is no ")


async def test_show_lists_every_rule_in_force(place: Place) -> None:
    editors = place.guild.create_role("editors")
    given: dict[str, dict[str, Any]] = {
        "everyone": {"credits": "200", "period": "day"},
        "role": {"role": editors, "credits": "300"},
        "member": {"member": place.alice, "credits": "0"},
        "cap": {"credits": "10,000", "period": "month"},
        "job-limit": {"credits": "150"},
    }
    for command, options in given.items():
        await place.manager.slash(place.channel, f"budget {command}", **options)

    shown = said(await place.manager.slash(place.channel, "budget show"))

    assert re.search(r"^Everyone: 200 credits a day, resets <t:\d+:R>$", shown, re.MULTILINE)
    assert f"<@&{editors.id}>: 300 credits a week" in shown
    assert f"<@{place.alice.id}>: 0 credits a week" in shown
    assert re.search(
        r"^The whole server: 10,000 credits a month\n0 spent or held this month, resets <t:\d+:R>$",
        shown,
        re.MULTILINE,
    )
    assert "A single job: at most 150 credits" in shown
    assert "Magic Hour account: no new job that would leave less than 100 credits" in shown
    assert "Near the end of their allowance: nobody" in shown


async def test_more_rules_than_a_message_holds_go_along_as_a_file(place: Place, parts: Parts) -> None:
    manager = Manager(place.guild.id, place.manager.id, discord.utils.utcnow())
    for number in range(60):
        rule = Rule(Scope.MEMBER, place.alice.id + number, 1_000_000 + number, Period.MONTH)
        await parts.budgets.put(manager, rule)

    answer = await place.manager.slash(place.channel, "budget show")

    assert re.search(r"… and \d+ more, in the file", said(answer))
    assert answer.response is not None
    (file,) = answer.response.attachments
    listed = list(csv.DictReader(io.StringIO((await file.read()).decode())))
    assert len(listed) == 60
    assert listed[0] == {
        "rule": "member",
        "id": str(place.alice.id),
        "credits": "1000000",
        "period": "month",
    }


@refused
@pytest.mark.parametrize("command", ["show", "everyone", "grant", "clear"])
async def test_discord_showing_the_commands_to_a_member_does_not_make_them_a_manager(
    place: Place, parts: Parts, command: str
) -> None:
    await show_to(place, place.alice)
    options: dict[str, dict[str, Any]] = {
        "everyone": {"credits": "nonsense"},
        "grant": {"member": place.alice, "credits": "500"},
    }

    answer = await place.alice.slash(place.channel, f"budget {command}", **options.get(command, {}))

    assert "Only those who may manage this server" in said(answer)
    assert await history(parts) == []


async def test_the_manager_role_may_set_rules_too(place: Place, parts: Parts) -> None:
    deputies = place.guild.create_role("deputies")
    deputy = place.guild.add_member(place.env.create_user("dora"), roles=[deputies])
    await show_to(place, deputy)
    await place.manager.slash(place.channel, "server settings", manager_role=deputies)

    answer = await deputy.slash(place.channel, "budget everyone", credits="100")

    assert said(answer).startswith("Everyone gets 100 credits a week")
    assert (await history(parts))[-1].changed_by == deputy.id


async def test_rules_are_offered_to_managers_alone(place: Place) -> None:
    await show_to(place, place.alice)
    await place.manager.slash(place.channel, "budget member", member=place.bob, credits="5")

    assert await place.alice.autocomplete(place.channel, "budget clear", "rule", "") == []
    offered = await place.manager.autocomplete(place.channel, "budget clear", "rule", str(place.bob.id))
    assert offered == [
        {"name": f"member {place.bob.id}: 5 credits a week", "value": f"member:{place.bob.id}"}
    ]
