"""How often one place may ask, and who comes from very many places."""

import pytest

from api.desk.codes import MISSES, Misses
from api.desk.limits import PLACES, Limiter
from api.desk.objection_errors import CodesTriedOften
from api.desk.signin_errors import TooManyRequests

N = 3


def test_a_place_asks_so_often_at_once_and_then_as_the_bucket_fills() -> None:
    now = [0]
    limiter = Limiter(N, 0.5, lambda: now[0])
    for _ in range(N):
        limiter.check("a")
    with pytest.raises(TooManyRequests) as refused:
        limiter.check("a")
    assert refused.value.facts["retry_after_s"] == 2
    limiter.check("b")
    now[0] += 2_000
    limiter.check("a")
    with pytest.raises(TooManyRequests):
        limiter.check("a")


def test_who_comes_from_very_many_places_is_forgotten_before_who_asks_often() -> None:
    limiter, misses = Limiter(N, 0.5, lambda: 0), Misses(lambda: 0)
    for _ in range(N):
        limiter.check("often")
    for _ in range(MISSES):
        misses.count("often")
    for at in range(3 * PLACES):
        limiter.check(str(at))
        misses.count(str(at))
    assert len(limiter._full_at) <= PLACES
    assert len(misses._until) <= PLACES
    with pytest.raises(TooManyRequests):
        limiter.check("often")
    with pytest.raises(CodesTriedOften) as refused:
        misses.check("often")
    assert isinstance(refused.value.facts["retry_after_s"], int)
