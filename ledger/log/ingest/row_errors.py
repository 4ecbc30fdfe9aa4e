"""What can be wrong with one row.

Each carries the facts ``row`` and ``column``, as a spreadsheet shows them: rows from 1, columns by
letter.
"""

from typing import ClassVar

from ledger.core.errors import LedgerError, MalformedError


class RowProblem(MalformedError):
    """No statement can be made of this row; the facts say which cell and what to do."""

    code: ClassVar[str] = "row_refused"
    zh: ClassVar[str] = "第 {row} 行：不能成为一条记录。"
    en: ClassVar[str] = "Row {row} can't become a statement."


class CausedProblem(RowProblem):
    """A row is refused by an error of the ledger, which is the fact ``problem``."""

    def text(self, lang: str = "zh") -> str:
        """Give the sentence in *lang*, that of the *problem* included."""
        problem = self.facts["problem"]
        # its own place, such as body.summary, is said by the row and the column
        said = problem.at("").text(lang) if isinstance(problem, LedgerError) else str(problem)
        template = self.zh if lang == "zh" else self.en
        return template.format_map({**self.facts, "problem": said})


class RowRagged(RowProblem):
    """The row has more or fewer cells than the header."""

    code = "row_ragged"
    zh = "第 {row} 行有 {found} 格，表头有 {expected} 格。请检查这一行是否多了或少了分隔符。"
    en = (
        "Row {row} has {found} cells, the header has {expected}. Look for a separator too many "
        "or too few."
    )


class CellRequired(RowProblem):
    """A field that every statement needs is empty."""

    code = "row_cell_required"
    zh = (
        "第 {row} 行 {column} 列「{header}」是空的，但「{field}」必须有。请补上，或在映射文件里"
        "写明空白时怎么办。"
    )
    en = (
        "Row {row}, column {column} '{header}' is empty, but '{field}' is required. "
        "Fill it in, or say in the mapping what an empty cell means."
    )


class CellWithoutValue(RowProblem):
    """A formula was saved without its result, or gave an error."""

    code = "row_cell_without_value"
    zh = (
        "第 {row} 行 {column} 列「{header}」是公式或错误值，没有保存结果（{found}）。请用表格软"
        "件打开、重新计算、保存。"
    )
    en = (
        "Row {row}, column {column} '{header}' is a formula or an error without a saved value "
        "({found}). Open the file, let it calculate, and save it."
    )


class CellControlCharacter(RowProblem):
    """A cell holds a control or a bidirectional character that no statement may carry."""

    code = "row_cell_control_character"
    zh = "第 {row} 行 {column} 列「{header}」含有看不见的控制字符 {found}。请删掉它再导入。"
    en = (
        "Row {row}, column {column} '{header}' holds the invisible control character {found}. "
        "Remove it."
    )


class CellValueUnknown(RowProblem):
    """The mapping lists what may stand in this column, and this isn't among it."""

    code = "row_cell_value_unknown"
    zh = (
        "第 {row} 行 {column} 列「{header}」的值「{found}」不在映射文件列出的值里。请改正它，或"
        "补进映射文件的 values。"
    )
    en = (
        "Row {row}, column {column} '{header}': '{found}' is not among the mapping's values. "
        "Correct it, or add it there."
    )


class DateNotUnderstood(RowProblem):
    """The date fits none of the mapping's formats."""

    code = "row_date_not_understood"
    zh = (
        "第 {row} 行 {column} 列「{header}」的日期「{found}」不合映射文件写的格式（{formats}）"
        "。请改日期，或补上格式。"
    )
    en = (
        "Row {row}, column {column} '{header}': the date '{found}' fits none of the formats "
        "{formats}. Correct it, or add its format to the mapping."
    )


class DateImpossible(RowProblem):
    """The date has the right form, and no calendar has it."""

    code = "row_date_impossible"
    zh = "第 {row} 行 {column} 列「{header}」的日期「{found}」日历上没有。请改正。"
    en = "Row {row}, column {column} '{header}': no calendar has the date '{found}'. Correct it."


class DateAmbiguous(RowProblem):
    """Two of the mapping's formats read two different days."""

    code = "row_date_ambiguous"
    zh = (
        "第 {row} 行 {column} 列「{header}」的日期「{found}」可以读成 {one} 或 {other}。请在映"
        "射文件里只留一种格式。"
    )
    en = (
        "Row {row}, column {column} '{header}': '{found}' could be {one} or {other}. "
        "Leave one of the formats in the mapping."
    )


class AmountNotUnderstood(RowProblem):
    """The cell isn't a number in the mapping's number format."""

    code = "row_amount_not_understood"
    zh = (
        "第 {row} 行 {column} 列「{header}」的金额「{found}」看不懂（千分位「{thousands}」，"
        "小数点「{decimal}」）。请改成如 1234{decimal}50 的写法，或改映射文件的 number。"
    )
    en = (
        "Row {row}, column {column} '{header}': the amount '{found}' is not understood (thousands "
        "'{thousands}', decimal '{decimal}'). Write it as 1234{decimal}50, or change number in "
        "the mapping."
    )


class DirectionUnknown(RowProblem):
    """The column that says which way the money went says something else."""

    code = "row_direction_unknown"
    zh = (
        "第 {row} 行 {column} 列「{header}」写的是「{found}」，不知道是收还是支（认得：{known}）。"
        "请在原表里写明，或写进映射文件的 direction。"
    )
    en = (
        "Row {row}, column {column} '{header}': '{found}' does not say which way the money went "
        "(known: {known}). Write it in the table, or add it to direction in the mapping."
    )


class AmountTooPrecise(RowProblem):
    """The amount has a part smaller than the currency's smallest unit; nothing is rounded."""

    code = "row_amount_too_precise"
    zh = (
        "第 {row} 行 {column} 列「{header}」的金额「{found}」比 {currency} 的最小单位（"
        "{decimals} 位小数）还细。本系统不四舍五入；请在原表里改成确切金额。"
    )
    en = (
        "Row {row}, column {column} '{header}': '{found}' is finer than {currency}'s "
        "{decimals} decimals. Nothing is rounded here; write the exact amount in the table."
    )


class AmountTooLarge(RowProblem):
    """The amount is beyond what a statement can carry exactly (2⁵³ − 1 minor units)."""

    code = "row_amount_too_large"
    zh = "第 {row} 行 {column} 列「{header}」的金额「{found}」太大，记不下。请检查是否多打了位数。"
    en = "Row {row}, column {column} '{header}': '{found}' is too large. Look for a digit too many."


class AmountsContradict(RowProblem):
    """Not exactly one of the row's amount columns is filled."""

    code = "row_amounts_contradict"
    zh = "第 {row} 行的金额列 {columns} 里应当恰好填一格，现在填了 {found} 格。请改正。"
    en = "Of row {row}'s amount columns {columns} exactly one must be filled; {found} are."


class SignNotMapped(RowProblem):
    """The mapping gives no statement type to an amount of this sign in this column."""

    code = "row_sign_not_mapped"
    zh = (
        "第 {row} 行 {column} 列「{header}」的金额「{found}」：映射文件没有写明这种正负算什么。"
        "支出不能为负；退款是 refund。"
    )
    en = (
        "Row {row}, column {column} '{header}': the mapping doesn't say what an amount of the sign "
        "of '{found}' is. An expenditure is never negative; a refund is a refund."
    )


class GroupDiffers(RowProblem):
    """The rows of one statement disagree in a column that belongs to the whole statement."""

    code = "row_group_differs"
    zh = (
        "第 {row} 行 {column} 列「{header}」与同一笔（{group}）的第 {first} 行不同：「{found}」"
        "和「{expected}」。请改成一致。"
    )
    en = (
        "Row {row}, column {column} '{header}' differs from row {first} of the same group "
        "{group}: '{found}' and '{expected}'. Make them agree."
    )


class GroupNotBalanced(RowProblem):
    """The postings of one statement don't sum to zero."""

    code = "row_group_not_balanced"
    zh = (
        "第 {row} 行起的一笔（{group}，共 {count} 行）借贷不平：合计 {found} 而不是 0。请补上漏"
        "掉的分录。"
    )
    en = (
        "The group {group}, {count} rows from row {row} on, sums to {found} instead of 0. "
        "Add the posting that is missing."
    )


class GroupNotMapped(RowProblem):
    """No rule of the mapping says what a group of such postings is."""

    code = "row_group_not_mapped"
    zh = (
        "第 {row} 行起的一笔（{group}）不合映射文件 group.rules 的任何一条：{found}。请补一条规则。"
    )
    en = (
        "No rule under group.rules fits the group {group} from row {row} on: {found}. "
        "Add a rule to the mapping."
    )


class StatementFieldWrong(CausedProblem):
    """A cell reads well, but the ledger's form for such a statement refuses what it says."""

    code = "row_statement_field_wrong"
    zh = "第 {row} 行 {column} 列「{header}」不能成为 {type} 的 {field}：{problem}"
    en = "Row {row}, column {column} '{header}' can't be {field} of type {type}: {problem}"


class StatementNotMade(CausedProblem):
    """The row reads well, but the ledger's form for such a statement refuses it as a whole."""

    code = "row_statement_not_made"
    zh = "第 {row} 行不能成为 {type}（{field}）：{problem}"
    en = "Row {row} can't become a statement of type {type} ({field}): {problem}"


class PersonalDataInRow(CausedProblem):
    """Something in the row looks like an identity, card or telephone number."""

    code = "row_personal_data"
    zh = "第 {row} 行 {column} 列「{header}」{problem}也可在映射文件里把此列放进 sealed。"
    en = (
        "Row {row}, column {column} '{header}': {problem} Or put the column under sealed in the "
        "mapping."
    )


class NumberNotUnderstood(RowProblem):
    """A field that is a whole number, such as a receipt's, has a cell that isn't one."""

    code = "row_number_not_understood"
    zh = "第 {row} 行 {column} 列「{header}」应当是整数号码，现在是「{found}」。请只写数字。"
    en = "Row {row}, column {column} '{header}' must be a whole number, not '{found}'. Digits only."


class RowNotAdmitted(CausedProblem):
    """The ledger's rules refuse the statement that the row makes: who signs, when, how much."""

    code = "row_not_admitted"
    zh = "第 {row} 行不合账本的规则：{problem}"
    en = "Row {row} is against the ledger's rules: {problem}"


class RowChanged(RowProblem):
    """A row that was imported from this file before has changed or is gone."""

    code = "row_changed"
    zh = (
        "以前从 {earlier} 导入的第 {row} 行现在变了或不见了。已入账的不能改：错了的请冲正，新的内"
        "容另列一行"
        "或另存一份文件。"
    )
    en = (
        "Row {row}, imported before from {earlier}, has changed or is gone. What is in can't "
        "change: "
        "reverse what is wrong, and put the new into a row or a file of its own."
    )


class AlreadyInDiffers(RowProblem):
    """The file's row is in the ledger already, with other content."""

    code = "row_already_in_differs"
    zh = (
        "第 {row} 行已在账本第 {index} 条，但内容不同（{fields}）。映射文件改过，或密封资料（"
        "sealed/）丢失了？已入账的不能改，请用更正或冲正。"
    )
    en = (
        "Row {row} is in the ledger as entry {index}, with other content ({fields}). Was the "
        "mapping changed, or sealed/ lost? What is in can't change: use a correction or a reversal."
    )
