"""Chinese takes two columns, and may be broken between any two characters but before 。"""

from hypothesis import given
from hypothesis import strategies as st

from mingbai.columns import pad, width_of, wrap

TEXT = st.text(st.sampled_from("明白账一二，。；（）：、abc 12.—é"), max_size=80)


@given(TEXT, st.integers(4, 60))
def test_wrapping_keeps_every_character_but_spaces(text: str, width: int) -> None:
    assert "".join(wrap(text, width)).replace(" ", "") == text.replace(" ", "")


@given(TEXT, st.integers(4, 60))
def test_a_line_is_too_wide_only_if_it_can_not_be_broken(text: str, width: int) -> None:
    for line in wrap(text.lstrip(" "), width):
        assert width_of(line) <= width or len(wrap(line, 1)) == 1


def test_an_indented_paragraph_stays_indented() -> None:
    assert wrap("一\n  二三四", 6) == ["一", "  二三", "  四"]


def test_a_line_never_begins_with_a_closing_mark() -> None:
    for width in range(4, 30):
        for line in wrap("第一，第二（旁注）。第三、第四；第五：完！", width)[1:]:
            assert line[0] not in "，。）、；：！"


def test_widths_are_those_of_a_terminal() -> None:
    assert width_of("明白账 abc") == 10
    assert pad("明", 4) == "明  "
    assert wrap("一\n二", 10) == ["一", "二"]
