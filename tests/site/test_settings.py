"""The settings of a site: what is wrong with them is named, in both languages."""

import pytest

from publish.site.errors import SiteSettingsUnreadable, SiteSettingsWrong
from publish.site.settings import Contact, Place, Settings, parse_settings

WHOLE = """
name = "吴淞一居委会"
address = "https://board.example.org/wusong-1"
check_address = "https://district.example.org/check.html"
[contacts.street]
name = "吴淞街道办事处"
phone = "021-5550 0100"
[contacts.duty."街道 会计"]
phone = "+86 21 5550 0103"
[[places]]
name = "示例小区一期"
board = "东门"
[data]
licence = "CC BY 4.0"
name = "居委会"
phone = "021-5550 0101"
"""


def test_settings_say_what_no_statement_says() -> None:
    found = parse_settings(WHOLE.encode())
    assert found.name == "吴淞一居委会"
    assert found.address == "https://board.example.org/wusong-1/"
    assert found.check_address == "https://district.example.org/check.html"
    assert found.street == Contact("吴淞街道办事处", "021-5550 0100")
    assert found.phone_of("街道 会计") == "+86 21 5550 0103"
    assert found.phone_of("director") == ""
    assert found.places == (Place("示例小区一期", "东门"),)
    assert (found.licence, found.contact) == ("CC BY 4.0", Contact("居委会", "021-5550 0101"))


def test_all_of_them_may_be_left_out() -> None:
    assert parse_settings(b"") == Settings()


WRONG = {
    'nmae = "x"': "nmae",
    "name = 5": "name",
    'name = " x"': "name",
    'name = "a\\u202eb"': "name",
    'name = "a\\nb"': "name",
    f'name = "{"长" * 201}"': "name",
    'address = "ftp://x"': "address",
    'address = "https://x/#y"': "address",
    "address = 'https://x/\"><script>'": "address",
    'check_address = "javascript:alert(1)"': "check_address",
    "contacts = 1": "contacts",
    "[contacts.mayor]": "contacts.mayor",
    "[contacts.street]\nmail = 'x'": "contacts.street.mail",
    "[contacts.street]\nphone = 'call me'": "contacts.street.phone",
    "[contacts.street]\nphone = '<b>1'": "contacts.street.phone",
    "[contacts.duty]\ndirector = '1'": "contacts.duty.director",
    "[contacts.duty.'a\u202eb']": "contacts.duty.a\u202eb",
    "places = 'x'": "places",
    "[[places]]\nboard = 'x'": "places[0].name",
    "[[places]]\nname = 'x'\nshop = 'y'": "places[0].shop",
    "[data]\nlicense = 'x'": "data.license",
}


@pytest.mark.parametrize("text", list(WRONG))
def test_a_wrong_field_is_named(text: str) -> None:
    with pytest.raises(SiteSettingsWrong) as met:
        parse_settings(text.encode())
    assert met.value.facts["field"] == WRONG[text]
    shown = WRONG[text].replace("\u202e", "\\u202e")  # what hides is shown as its number
    assert shown in met.value.text("zh")
    assert shown in met.value.text("en")


@pytest.mark.parametrize("data", [b"x", b"[", b"\xff", b"a = 1\na = 2", b"[" * 3000 + b"]" * 3000])
def test_what_is_no_toml_is_named(data: bytes) -> None:
    with pytest.raises(SiteSettingsUnreadable) as met:
        parse_settings(data, "my.toml")
    assert "my.toml" in met.value.text("zh")
