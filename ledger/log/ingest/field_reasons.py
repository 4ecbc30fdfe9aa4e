"""What is wrong with one field of a mapping or settings file, in both languages."""

from typing import Final

from pydantic_core import ErrorDetails

from ledger.core.errors import Reason
from ledger.core.reasons import reason_of, technical

_WRONG: Final = {  # pydantic's types of error: what is wrong, as people say it
    "string_type": Reason("应是文字", "text is needed"),
    "bool_type": Reason("应是 true 或 false", "true or false is needed"),
    "int_type": Reason("应是整数", "a whole number is needed"),
    "dict_type": Reason("应是一组 {名: 值}", "an object is needed"),
    "model_type": Reason("应是一组 {名: 值}", "an object is needed"),
    "tuple_type": Reason("应是一列 […]", "a list is needed"),
    "list_type": Reason("应是一列 […]", "a list is needed"),
    "frozen_set_type": Reason("应是一列 […]", "a list is needed"),
    "string_pattern_mismatch": Reason("写法不对，应合乎 {pattern}", "it must match {pattern}"),
    "string_too_short": Reason("太短，至少 {min_length} 个字", "at least {min_length} characters"),
    "string_too_long": Reason("太长，最多 {max_length} 个字", "at most {max_length} characters"),
    "too_short": Reason("太少，至少 {min_length} 项", "at least {min_length} items"),
    "too_long": Reason("太多，最多 {max_length} 项", "at most {max_length} items"),
    "literal_error": Reason("只能是 {expected}", "it must be {expected}"),
    "greater_than_equal": Reason("不能小于 {ge}", "it must be at least {ge}"),
    "less_than_equal": Reason("不能大于 {le}", "it must be at most {le}"),
}


def reason_of_field(problem: ErrorDetails) -> Reason:
    """Return what pydantic found wrong with one field; what it quotes stands as it is."""
    facts = problem.get("ctx", {})
    cause = facts.get("error")
    if isinstance(cause, Exception):  # what a validator of ours raised
        return reason_of(cause)
    known = _WRONG.get(problem["type"])
    if known is None:
        return technical(problem["msg"])
    expected = str(facts.get("expected", "")).replace(" or ", ", ")
    zh = known.zh.format(**{**facts, "expected": expected.replace(", ", "、")})
    return Reason(zh, known.en.format(**{**facts, "expected": expected}))
