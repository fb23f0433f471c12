"""How long an address waits: properties over any order of tries, by a clock that the test moves."""

from hypothesis import given
from hypothesis import strategies as st

from engine.actions.throttle import DELAYS, LIMIT, LOCK, LONGEST, MOST, Throttle, network_of
from tests.engine.actions.conftest import Clock

STEPS = st.lists(
    st.tuples(
        st.sampled_from("ABC"), st.sampled_from(["wrong", "right"]), st.sampled_from([0.0, 0.4, 1.0, 9.0, 400.0])
    ),
    max_size=60,
)


@given(STEPS)
def test_no_address_is_heard_oftener_than_its_wrong_ones_allow_and_none_waits_for_another(
    steps: list[tuple[str, str, float]],
) -> None:
    clock = Clock()
    throttle = Throttle(clock)
    heard: dict[str, list[float]] = {name: [] for name in "ABC"}  # when each was wrong, since it was right
    for name, how, pause in steps:
        clock.seconds += pause
        alone = Throttle(clock_of := Clock())  # what would have been without the others
        for moment in heard[name]:
            clock_of.seconds = moment
            assert alone.claim(name) is None
            alone.note_wrong(name)
        clock_of.seconds = clock.seconds
        wait = throttle.claim(name)
        assert (wait is None) == (alone.claim(name) is None)
        if wait is not None:
            assert 0 < wait.seconds <= LONGEST
        elif how == "wrong":
            throttle.note_wrong(name)
            heard[name].append(clock.seconds)
        else:
            throttle.note_right(name)
            heard[name] = []


def test_each_wrong_one_costs_more_and_ten_lock_for_minutes_then_for_longer() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    costs = []
    for _ in range(2 * LIMIT):
        costs.append(throttle.note_wrong("10.0.0.7"))
        clock.seconds += costs[-1]

    assert costs[:LIMIT] == [*DELAYS, LOCK]
    assert sorted(costs[:LIMIT]) == costs[:LIMIT]
    assert costs[-1] == 2 * LOCK


def test_a_lock_lasts_no_longer_than_an_hour_and_is_forgotten_after_another() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(8 * LIMIT):
        clock.seconds += throttle.note_wrong("10.0.0.7")
    longest = max(throttle.note_wrong("10.0.0.7") for _ in range(LIMIT))
    clock.seconds += 3 * LONGEST
    first_again = throttle.note_wrong("10.0.0.7")

    assert (longest, first_again) == (LONGEST, 0)


def test_so_many_addresses_take_no_more_memory_than_so_many() -> None:
    throttle = Throttle(Clock())
    for number in range(MOST + 500):
        throttle.note_wrong(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    assert len(throttle) == MOST


def test_refusals_are_counted_until_somebody_is_told() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    throttle.note_wrong("a")
    throttle.note_wrong("a")
    waits = [throttle.claim("a") for _ in range(5)]

    assert [wait.first for wait in waits if wait] == [True, False, False, False, False]
    assert (throttle.take_untold("a"), throttle.take_untold("a")) == (4, 0)


def test_a_machine_counts_once_however_many_addresses_it_takes_from_its_network() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("::ffff:10.0.0.7") == network_of("10.0.0.7")
    assert network_of("10.0.0.7") != network_of("10.0.0.8")
    assert network_of("fe80::1%eth0") == network_of("fe80::2%eth0")
    assert network_of("testclient") == "testclient"
