"""Every type of statement has a name in both languages."""

from ledger.affairs.types.labels import LABELS, label_of
from ledger.affairs.types.registry import REGISTRY


def test_every_type_has_a_name_that_people_read() -> None:
    assert set(LABELS) == set(REGISTRY)


def test_no_two_types_have_the_same_name() -> None:
    assert len({label.zh for label in LABELS.values()}) == len(LABELS)
    assert len({label.en for label in LABELS.values()}) == len(LABELS)


def test_a_type_of_a_later_version_stands_for_itself() -> None:
    assert label_of("notice") == ("公示", "notice")
    assert label_of("meteor") == ("meteor", "meteor")
