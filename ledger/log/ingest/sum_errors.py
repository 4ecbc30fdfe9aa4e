"""Rows that do not lead to the sums that a table states itself: boards, totals, bank balances."""

from ledger.log.ingest.row_errors import RowProblem


class BoardColumnUnknown(RowProblem):
    """A column that the board's layout doesn't have holds something."""

    code = "board_column_unknown"
    zh = (
        "公开榜 {file} 第 {row} 行 {column} 列「{header}」有内容，这种表没有这一列。请删去或移到"
        "备注。"
    )
    en = (
        "Row {row}, column {column} '{header}' of the board {file} isn't of this layout. Remove it."
    )


class BoardMonthDiffers(RowProblem):
    """A line's month is not the month of the title."""

    code = "board_month_differs"
    zh = "第 {row} 行 {column} 列「{header}」写的是「{found}」，标题是 {period}。请改正月份或标题。"
    en = "Row {row}, column {column} '{header}' says '{found}', the title {period}. Correct one."


class BoardBalanceDiffers(RowProblem):
    """A balance doesn't follow from the one above it."""

    code = "board_balance_differs"
    zh = (
        "第 {row} 行 {column} 列「{header}」写的是 {found}，由上一行余额加减应是 {expected}。请查"
        "这一行。"
    )
    en = (
        "Row {row}, column {column} '{header}' says {found}; by the balance above it would be "
        "{expected}. Look at this row."
    )


class BoardTotalDiffers(RowProblem):
    """The row of totals doesn't agree with the rows."""

    code = "board_total_differs"
    zh = (
        "第 {row} 行合计，{column} 列「{header}」写的是 {found}，逐行相加是 {expected}。请查合计"
        "和各行。"
    )
    en = (
        "Row {row}, the totals, column {column} '{header}': {found} is stated, the rows make "
        "{expected}. Check both."
    )


class BoardCarryMissing(RowProblem):
    """The first row isn't 上月结转."""

    code = "board_carry_missing"
    zh = "第 {row} 行应当是「上月结转」，没有找到。请补上上月结转的余额。"
    en = "Row {row} should be 上月结转, the balance carried over; there is none. Add it."


class BoardTotalMissing(RowProblem):
    """There is no row 合计."""

    code = "board_total_missing"
    zh = "第 {row} 行之后没有「合计」行：表可能不全，或去掉了合计。请补上。"
    en = "There is no row 合计 after row {row}: the table may be cut off, or its totals taken out."


class BoardRowAfterTotal(RowProblem):
    """Amounts stand below the totals, or 上月结转 stands there twice."""

    code = "board_row_after_total"
    zh = "第 {row} 行的位置不对：{found}。金额要写在「合计」之前，上月结转只有一行。"
    en = "Row {row} is out of place: {found}. Amounts go above 合计, and 上月结转 is one row."


class BoardCarryDiffers(RowProblem):
    """What is carried over isn't what the month before ended with."""

    code = "board_carry_differs"
    zh = (
        "第 {row} 行上月结转是 {found}，{period} 的公开榜结的是 {expected}（{earlier}）。请查哪一"
        "份错了。"
    )
    en = (
        "Row {row}: {found} is carried over, the board for {period} ({earlier}) ended with "
        "{expected}. Which is wrong?"
    )


class ControlAmountDiffers(RowProblem):
    """A row of totals states a sum that the rows don't make."""

    code = "row_control_amount_differs"
    zh = (
        "第 {row} 行写的合计是 {found}，表里各行相加是 {expected}，差 {difference}。请查合计和各"
        "行。"
    )
    en = (
        "Row {row} states a sum of {found}; the rows make {expected}, a difference of "
        "{difference}. "
        "Check both."
    )


class ControlCountDiffers(RowProblem):
    """A row of totals states a number of records that the table doesn't have."""

    code = "row_control_count_differs"
    zh = (
        "第 {row} 行写的是 {found} 笔（人次），表里是 {expected} 行，差 {difference}。是不是把表"
        "头也数了进去？"
    )
    en = (
        "Row {row} states {found} records; the table has {expected} rows, a difference of "
        "{difference}. Was the header counted?"
    )


class ControlNotRead(RowProblem):
    """A row of totals states neither a sum nor a count that can be read."""

    code = "row_control_not_read"
    zh = (
        "第 {row} 行是合计行，但「{found}」里读不出映射文件要核对的数。请改正它或映射文件的 "
        "totals。"
    )
    en = (
        "Row {row} holds totals, but '{found}' says nothing that can be checked. Correct it or "
        "totals."
    )


class BankBalanceDiffers(RowProblem):
    """A bank line's balance doesn't follow from the line before."""

    code = "bank_balance_differs"
    zh = (
        "第 {row} 行的余额是 {found}，由上一行算应是 {expected}。流水可能缺行或顺序不对，请重新导"
        "出。"
    )
    en = (
        "Row {row}: the balance is {found}, by the line before it would be {expected}. Lines may "
        "be "
        "missing or out of order; export them again."
    )
