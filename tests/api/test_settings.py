"""Every bound of the server can be set, and a setting that can't be read stops the start."""

import dataclasses

import pytest

from api.errors import SettingMalformed, SettingUnknown
from api.settings import Settings

NAMES = [spec.name for spec in dataclasses.fields(Settings)]


def test_without_an_environment_the_defaults_hold() -> None:
    assert Settings.from_environment({}) == Settings()


def test_defaults_lie_within_their_own_bounds() -> None:
    for spec in dataclasses.fields(Settings):
        assert spec.metadata["minimum"] <= spec.default <= spec.metadata["maximum"]


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_can_be_set_to_both_of_its_bounds(name: str) -> None:
    spec = next(spec for spec in dataclasses.fields(Settings) if spec.name == name)
    for value in (spec.metadata["minimum"], spec.metadata["maximum"]):
        settings = Settings.from_environment({Settings.variable(name): str(value)})
        assert getattr(settings, name) == value


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text", ["", " 5", "5 ", "+5", "-1", "05", "5.0", "1e3", "five", "٥", "5\n"]
)
def test_a_setting_that_is_no_plain_number_is_refused(name: str, text: str) -> None:
    variable = Settings.variable(name)
    with pytest.raises(SettingMalformed) as caught:
        Settings.from_environment({variable: text})
    assert caught.value.where == variable


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_beyond_its_bounds_is_refused(name: str) -> None:
    spec = next(spec for spec in dataclasses.fields(Settings) if spec.name == name)
    for value in (spec.metadata["minimum"] - 1, spec.metadata["maximum"] + 1):
        with pytest.raises(SettingMalformed):
            Settings.from_environment({Settings.variable(name): str(value)})


def test_a_misspelt_setting_is_refused_instead_of_ignored() -> None:
    with pytest.raises(SettingUnknown) as caught:
        Settings.from_environment({"MINGBAI_HTTP_MAX_BODY_BYTE": "1024"})
    assert caught.value.where == "MINGBAI_HTTP_MAX_BODY_BYTE"


def test_other_variables_are_nobodys_business() -> None:
    assert Settings.from_environment({"PATH": "/bin", "MINGBAI_LOCK_URL": "x"}) == Settings()
