"""What all forms that are filled in beforehand have in common."""

from collections.abc import Mapping
from typing import Any

from api.desk.draft_errors import PrefillUnknown

Filled = dict[str, Any]
Asked = Mapping[str, str]


def needed(asked: Asked, name: str, form: str) -> str:
    """Give what was *asked* under *name*.

    Raises:
        PrefillUnknown: nothing was.
    """
    found = asked.get(name, "")
    if not found:
        raise PrefillUnknown(form=form, problem=f"缺 {name}", problem_en=f"{name} is missing")
    return found
