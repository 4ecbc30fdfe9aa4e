"""What an operator may set, read once from the environment; docs/api.md says what each is for."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from api.errors import SettingMalformed, SettingUnknown

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
PREFIX = "MINGBAI_HTTP_"


def _bounded(default: int, minimum: int, maximum: int) -> int:
    bounds = {"minimum": minimum, "maximum": maximum}
    # dataclasses.field is typed as its default, which is how it is meant to be used.
    return field(default=default, metadata=bounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The bounds of one server; every one of them is there so that no client can use it all up."""

    max_body_bytes: int = _bounded(16 * 2**20, 1024, 2**30)
    max_statements: int = _bounded(1000, 1, 100_000)
    max_pending_bytes: int = _bounded(256 * 2**20, 1024, 2**36)
    max_queue: int = _bounded(4096, 1, 1_000_000)
    max_header_bytes: int = _bounded(16 * 1024, 512, 2**20)
    max_connections: int = _bounded(1000, 1, 100_000)
    header_timeout_s: int = _bounded(10, 1, 3600)
    body_timeout_s: int = _bounded(60, 1, 3600)
    write_timeout_s: int = _bounded(60, 1, 3600)
    idle_timeout_s: int = _bounded(20, 1, 3600)
    append_timeout_s: int = _bounded(60, 1, 3600)
    shutdown_timeout_s: int = _bounded(60, 1, 3600)
    retry_after_s: int = _bounded(2, 1, 3600)
    checkpoint_max_age_s: int = _bounded(0, 0, 10)
    max_range: int = _bounded(256, 1, 10_000)
    max_range_bytes: int = _bounded(4 * 2**20, 64 * 1024, 2**28)
    proxies: int = _bounded(0, 0, 8)

    @staticmethod
    def variable(name: str) -> str:
        """Return the environment variable that sets *name*."""
        return PREFIX + name.upper()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read every setting that *environment* has; the others keep their defaults.

        Raises:
            SettingMalformed: one is not a plain integer within its bounds (``where``).
            SettingUnknown: a variable begins like a setting, and is none: a bound that was meant
                to hold would not.
        """
        known = {cls.variable(spec.name) for spec in dataclasses.fields(cls)}
        for variable in sorted(environment):
            if variable.startswith(PREFIX) and variable not in known:
                raise SettingUnknown(where=variable)
        values: dict[str, int] = {}
        for spec in dataclasses.fields(cls):
            variable = cls.variable(spec.name)
            text = environment.get(variable)
            if text is None:
                continue
            low, high = spec.metadata["minimum"], spec.metadata["maximum"]
            if not _NUMBER.fullmatch(text) or not low <= int(text) <= high:
                raise SettingMalformed(where=variable, minimum=low, maximum=high)
            values[spec.name] = int(text)
        return cls(**values)
