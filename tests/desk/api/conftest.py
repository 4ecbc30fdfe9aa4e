import os
from collections.abc import Iterator

import pytest

from tests.desk.api.served import Served, serve


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    url = os.environ.get("MINGBAI_FUZZ_DESK", "")  # the desk's database, for long runs by hand
    with serve(tmp_path_factory.mktemp("desk-api"), url) as opened:
        yield opened
