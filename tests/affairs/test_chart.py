"""Charts of accounts as data (catalogue, section 4)."""

import json

from ledger.affairs.chart import STANDARD_CHARTS, parse_chart
from ledger.affairs.standard import CHARTS, read_standard

VILLAGE = STANDARD_CHARTS["CN-village-2004"]


def test_the_village_chart_has_the_accounts_of_2004() -> None:
    assert VILLAGE.accounts["101"].name == "现金"
    assert VILLAGE.accounts["521"].name == "农业税附加返还收入"
    assert len(VILLAGE.accounts) == 34
    assert VILLAGE.grade == "C"


def test_an_account_stands_in_the_group_of_its_first_digit() -> None:
    groups = {"1": {"asset"}, "2": {"liability"}, "3": {"equity"}, "4": {"cost"}}
    for account in VILLAGE.accounts.values():
        assert account.group in groups.get(account.code[0], {"income", "expense"}), account


def test_layout_does_not_change_the_hash() -> None:
    data = read_standard(CHARTS[0])
    again = parse_chart(json.dumps(json.loads(data), indent=7, sort_keys=True).encode())
    assert again.hash == VILLAGE.hash
    assert again == VILLAGE
