"""What can be wrong with a mapping file."""

from typing import ClassVar

from ledger.core.errors import MalformedError


class MappingProblem(MalformedError):
    """The mapping file can't be followed."""

    code: ClassVar[str] = "mapping_not_usable"
    zh: ClassVar[str] = "映射文件用不了。"
    en: ClassVar[str] = "The mapping file can't be used."


class MappingNotJson(MappingProblem):
    """The mapping file is no JSON, or has a key twice in one object."""

    code = "mapping_not_json"
    zh = "映射文件 {file} 不是有效的 JSON：{reason}。写法见 docs/import.md。"
    en = "The mapping file {file} is no valid JSON: {reason}. See docs/import.md."


class MappingFieldMissing(MappingProblem):
    """Something that every mapping says isn't there."""

    code = "mapping_field_missing"
    zh = "映射文件缺少 {field}。写法见 docs/import.md。"
    en = "The mapping file lacks {field}. See docs/import.md."


class MappingFieldUnknown(MappingProblem):
    """The mapping says something that doesn't exist: a slip of the pen must not be passed over."""

    code = "mapping_field_unknown"
    zh = "映射文件里没有 {field} 这一项，是不是拼错了？写法见 docs/import.md。"
    en = "There is no {field} in a mapping file; is it a slip? See docs/import.md."


class MappingValueWrong(MappingProblem):
    """A value in the mapping isn't one that it may have."""

    code = "mapping_value_wrong"
    zh = "映射文件 {field} 的值不对（{reason}）。写法见 docs/import.md。"
    en = "The value of {field} in the mapping file is wrong ({reason}). See docs/import.md."
