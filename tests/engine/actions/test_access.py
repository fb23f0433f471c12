"""Who is let in, what is written down of it, and when an unlock ends."""

import statistics
import time
from contextlib import suppress
from pathlib import Path

import pytest

from engine.actions.access import Access
from engine.actions.actor import ACTIONS, OF_ALL, Actor, Ask
from engine.actions.hashing import hash_of
from engine.actions.refused import Denied
from engine.actions.throttle import LIMIT
from engine.actions.unlocks import LASTS, LONGEST
from engine.config.model import Operator
from tests.engine.actions.conftest import PASSWORD, Clock, Trail, settings

HERE, THERE = "10.0.0.7", "10.0.0.8"
PATIENCE = 10
RERUN = Ask(action="rerun", source=HERE, job="nav")


def enter(access: Access, password: str = PASSWORD, name: str = "kim", ask: Ask = RERUN) -> Actor:
    return access.enter(ask, name, password).result(PATIENCE)


def refused(access: Access, password: str = PASSWORD, name: str = "kim", ask: Ask = RERUN) -> Denied:
    with pytest.raises(Denied) as told:
        enter(access, password, name, ask)
    return told.value


def test_the_right_password_gives_who_it_was_and_a_row(access: Access, trail: Trail) -> None:
    assert enter(access, name=" 김 철수 ") == Actor(name="김 철수", source=HERE)
    assert trail.rows == [("password", "김 철수", HERE, "nav", "right", {"action": "rerun"})]


@pytest.mark.parametrize("password", ["", "Correct horse", PASSWORD + " ", PASSWORD[:-1], "x" * 5_000, "\0", "비밀"])
def test_any_other_password_is_wrong_and_stands_in_no_row(access: Access, trail: Trail, password: str) -> None:
    assert refused(access, password).code == "wrong_password"
    assert trail.outcomes == ["wrong"]
    assert not password or len(password) < 2 or password not in repr(trail.rows)


def test_a_password_typed_as_the_name_is_masked(access: Access, trail: Trail) -> None:
    refused(access, "hunter22", name="hunter22")

    assert trail.rows[0][1] == "***"


def test_nobody_acts_without_a_name(access: Access) -> None:
    assert refused(access, name="  ").code == "no_name"


def test_a_name_is_short_and_has_no_hidden_letters(access: Access, trail: Trail) -> None:
    enter(access, name="a\r\n\x1b[31m\u202e" + "b" * 500)

    assert trail.rows[0][1] == "a[31m" + "b" * 75


def test_ten_wrong_ones_lock_the_address_and_no_other(access: Access, clock: Clock, trail: Trail) -> None:
    for _ in range(LIMIT):
        clock.seconds += 60
        refused(access, "wrong")
    locked = refused(access)
    again = refused(access)
    other = enter(access, ask=Ask(action="rerun", source=THERE, job="nav"))
    clock.seconds += 301
    freed = enter(access)

    assert (locked.code, locked.wait, again.code) == ("locked", 300, "locked")
    assert (other.source, freed.source) == (THERE, HERE)
    assert trail.outcomes == ["wrong"] * LIMIT + ["locked", "right", "right"]
    assert trail.rows[-1][5] == {"action": "rerun", "refused_unheard": 1}


def test_a_crowd_of_wrong_ones_at_once_is_heard_no_oftener(access: Access, trail: Trail) -> None:
    answers = [access.enter(RERUN, "kim", f"wrong{n}") for n in range(30)]
    codes = [answer.exception(PATIENCE) for answer in answers]

    assert [error.code for error in codes if isinstance(error, Denied)] == ["wrong_password"] * 2 + ["too_early"] * 28
    assert trail.outcomes == ["wrong", "wrong", "too_early"]


def test_a_trail_that_cannot_be_written_lets_nobody_in(access: Access, trail: Trail) -> None:
    trail.broken = True

    assert refused(access).code == "no_record"
    assert refused(access, "wrong").code == "wrong_password"


def test_without_a_password_nobody_is_let_in(access: Access, tmp_path: Path) -> None:
    access.take(settings(tmp_path, password=""))

    assert (access.is_on, refused(access, "").code) == (False, "actions_off")


@pytest.fixture
def operators(access: Access, tmp_path: Path) -> Access:
    access.take(
        settings(
            tmp_path,
            Operator(name="Lee", hash=hash_of("lee's own"), jobs=("#공시",), actions=("rerun", "audit")),
            Operator(name="Park", hash=hash_of("park's own"), jobs=("m*",)),
            password="",
        )
    )
    return access


@pytest.mark.parametrize(
    ("name", "action", "job", "may"),
    [
        ("Lee", "rerun", "nav", True),
        ("lee", "rerun", "nav", True),
        ("Lee", "rerun", "mail", False),
        ("Lee", "pause", "nav", False),
        ("Lee", "audit", None, True),
        ("Lee", "config", None, False),
        ("Park", "pause", "mail", True),
        ("Park", "cancel", None, True),  # which job it is the route finds out, and asks
        ("Park", "audit", None, False),  # concerns all jobs, and was not given by its name
        ("Park", "rerun", "no-such-job", False),
    ],
)
def test_named_operators_do_what_they_may_on_their_jobs(
    operators: Access, name: str, action: str, job: str | None, may: bool
) -> None:
    ask = Ask(action=action, source=HERE, job=job)
    password = f"{name.lower()}'s own"

    if may:
        assert enter(operators, password, name, ask).name == name
    else:
        assert refused(operators, password, name, ask).code == "not_allowed"


def test_ones_own_password_buys_no_guesses_at_that_of_somebody_else(operators: Access, clock: Clock) -> None:
    ask = Ask(action="audit", source=HERE)
    for _ in range(LIMIT):
        refused(operators, "guessed", "Park", ask)
        clock.seconds += 60
        with suppress(Denied):
            enter(operators, "lee's own", "Lee", ask)

    assert refused(operators, "guessed", "Park", ask).code == "locked"


def test_ones_own_slips_are_forgotten_with_the_right_password(operators: Access, clock: Clock) -> None:
    ask = Ask(action="audit", source=HERE)
    for name in ("Lee", "Nobody") * LIMIT:
        refused(operators, "slipped", name, ask)
        clock.seconds += 60
        assert enter(operators, "lee's own", "Lee", ask).name == "Lee"


def test_a_job_that_the_request_did_not_name_is_asked_for_later(operators: Access) -> None:
    park = Actor(name="Park", source=HERE)
    operators.check(park, "cancel", "mail")

    with pytest.raises(Denied, match="not_allowed"):
        operators.check(park, "cancel", "nav")


def test_nobody_passes_for_an_operator_by_another_spelling(access: Access, tmp_path: Path) -> None:
    access.take(settings(tmp_path, Operator(name="Lee", hash=hash_of("lee's own"))))

    assert [refused(access, PASSWORD, name).code for name in ("LEE", "Ｌee")] == ["wrong_password"] * 2
    assert enter(access, PASSWORD, "somebody", Ask(action="rerun", source=THERE)).name == "somebody"


def test_to_ask_for_an_unknown_name_takes_as_long_as_for_a_known_one(operators: Access, clock: Clock) -> None:
    took: dict[str, list[float]] = {"Lee": [], "nobody": []}
    for _ in range(15):
        for name, times in took.items():
            clock.seconds += 10_000
            began = time.perf_counter()
            refused(operators, "wrong", name)
            times.append(time.perf_counter() - began)

    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.5 < known / unknown < 2
    assert min(known, unknown) > 0.005  # both have been hashed


def unlocked(access: Access) -> str:
    return access.unlock(HERE, "kim", PASSWORD).result(PATIENCE).token


def test_an_unlock_holds_for_ten_minutes_and_no_longer(access: Access, clock: Clock) -> None:
    token = unlocked(access)
    clock.seconds += LASTS - 1
    before = access.by_unlock(RERUN, token)
    clock.seconds += 1

    assert before == Actor(name="kim", source=HERE)
    with pytest.raises(Denied, match="unlock_ended"):
        access.by_unlock(RERUN, token)
    assert access.state(token) is None


def test_using_an_unlock_does_not_prolong_it_and_renewing_does_under_a_new_token(access: Access, clock: Clock) -> None:
    token = unlocked(access)
    clock.seconds += LASTS - 1
    access.by_unlock(RERUN, token)
    renewed = access.renew(HERE, token)
    with pytest.raises(Denied):
        access.by_unlock(RERUN, token)
    clock.seconds += LASTS - 1

    assert access.by_unlock(RERUN, renewed.token).name == "kim"


def test_no_renewal_lasts_longer_than_a_shift(access: Access, clock: Clock) -> None:
    token, begun = unlocked(access), clock.seconds
    while clock.seconds + 300 < begun + LONGEST:
        clock.seconds += 300
        token = access.renew(HERE, token).token
    clock.seconds = begun + LONGEST

    with pytest.raises(Denied):
        access.renew(HERE, token)


def test_a_click_ends_an_unlock_and_it_cannot_be_played_again(access: Access, trail: Trail) -> None:
    token = unlocked(access)
    access.lock(HERE, token)

    for deed in (
        lambda: access.by_unlock(RERUN, token),
        lambda: access.renew(HERE, token),
        lambda: access.lock(HERE, token),
    ):
        with pytest.raises(Denied, match="unlock_ended"):
            deed()
    assert [row[:5:4] for row in trail.rows] == [("password", "right"), ("unlock", "ended")]


@pytest.mark.parametrize("change", ["another password", "none", "an operator of that name"])
def test_a_changed_password_ends_the_unlocks_made_with_it(access: Access, tmp_path: Path, change: str) -> None:
    token = unlocked(access)
    access.take(settings(tmp_path))
    same = access.state(token)
    if change == "an operator of that name":
        access.take(settings(tmp_path, Operator(name="kim", hash=hash_of("other"))))
    else:
        access.take(settings(tmp_path, password="" if change == "none" else "another"))

    assert same is not None
    assert access.state(token) is None


@pytest.mark.parametrize("token", ["", "x", "\udcff", "a" * 5_000])
def test_what_was_never_a_token_opens_nothing(access: Access, token: str) -> None:
    with pytest.raises(Denied, match="unlock_ended"):
        access.by_unlock(RERUN, token)


def test_the_token_itself_is_nowhere_in_memory_of_the_door(access: Access) -> None:
    token = unlocked(access)

    assert token not in repr(vars(access._unlocks))


def test_every_action_is_either_of_a_job_or_of_all() -> None:
    assert len(set(ACTIONS)) == len(ACTIONS)
    assert set(OF_ALL) < set(ACTIONS)
