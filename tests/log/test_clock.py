"""When a clock is believed."""

import pytest

from ledger.log.clock import DAY_MS, MAX_PAUSE_DAYS, SLACK_MS, next_time_ms, read_clock
from ledger.log.errors import ClockAhead, ClockBack

LAST = 1_795_420_800_000


def test_the_first_entry_has_the_clocks_time() -> None:
    assert next_time_ms(5, None) == 5


@pytest.mark.parametrize("later", [0, 1, DAY_MS, MAX_PAUSE_DAYS * DAY_MS])
def test_a_later_time_is_taken_as_it_is(later: int) -> None:
    assert next_time_ms(LAST + later, LAST) == LAST + later


@pytest.mark.parametrize("back", [1, SLACK_MS])
def test_a_small_step_back_is_bridged_with_the_last_time(back: int) -> None:
    assert next_time_ms(LAST - back, LAST) == LAST


@pytest.mark.parametrize("back", [SLACK_MS + 1, 3_600_000, 10 * 365 * DAY_MS])
def test_a_clock_set_back_is_refused_and_told_what_to_do(back: int) -> None:
    with pytest.raises(ClockBack) as caught:
        next_time_ms(LAST - back, LAST)
    assert "2026-11-2" in caught.value.text("zh")
    assert "校准时钟" in caught.value.text("zh")


@pytest.mark.parametrize("days", [MAX_PAUSE_DAYS + 1, 3_653])
def test_a_clock_far_ahead_is_refused_and_told_what_to_do(days: int) -> None:
    with pytest.raises(ClockAhead) as caught:
        next_time_ms(LAST + days * DAY_MS, LAST)
    assert "MINGBAI_MAX_PAUSE_DAYS" in caught.value.text("en")
    assert next_time_ms(LAST + days * DAY_MS, LAST, max_pause_days=4_000) == LAST + days * DAY_MS


def test_the_machines_clock_is_in_milliseconds() -> None:
    assert 1_700_000_000_000 < read_clock() < 10_000_000_000_000
