"""What can be wrong with a spreadsheet, a mapping file or a run of the import, by name.

Three families: the file as a whole (``TableProblem``), the mapping (``MappingProblem``), and one
row (``RowProblem``, which always carries the facts ``row`` and ``column``, as a spreadsheet shows
them: rows from 1, columns by letter). What stops a run is a ``RunProblem``.
"""

from typing import ClassVar

from ledger.core.errors import LedgerError, MalformedError, NotFoundError, RefusedError


class TableProblem(MalformedError):
    """The file can't be read as a table."""

    code: ClassVar[str] = "table_not_readable"
    zh: ClassVar[str] = "读不了表格文件 {file}。"
    en: ClassVar[str] = "The table file {file} can't be read."


class TableFileMissing(NotFoundError):
    """There is no such file, or it can't be opened."""

    code: ClassVar[str] = "table_file_missing"
    zh = "打不开文件 {file}：{reason}。请检查路径和权限。"
    en = "The file {file} can't be opened: {reason}. Check the path and the permissions."


class TableEmpty(TableProblem):
    """The file holds no header row."""

    code = "table_empty"
    zh = (
        "文件 {file} 没有表头：第 {header_row} 行是空的或不存在。请在映射文件的 "
        "table.header_row 里写对表头行号。"
    )
    en = (
        "The file {file} has no header: row {header_row} is empty or absent. "
        "Say in the mapping's table.header_row which row it is."
    )


class EncodingUnknown(TableProblem):
    """The bytes are neither UTF-8 nor GB18030, or not in the encoding that was asked for."""

    code = "table_encoding_unknown"
    zh = (
        "文件 {file} 既不是 UTF-8 也不是 GB18030（或不是指定的 {encoding}），第 {offset} 个字节"
        "读不通。请另存为 UTF-8，或用 --encoding 指明。"
    )
    en = (
        "The file {file} is not in {encoding}: byte {offset} can't be decoded. "
        "Save it as UTF-8, or name its encoding with --encoding."
    )


class NulByte(TableProblem):
    """A NUL byte stands in the text: a damaged file, or one that isn't text."""

    code = "table_nul_byte"
    zh = "文件 {file} 第 {line} 行含有空字节（NUL）：文件已损坏，或不是文本。请从原系统重新导出。"
    en = (
        "The file {file} holds a NUL byte in line {line}: it is damaged, or no text. "
        "Export it again."
    )


class QuotesBroken(TableProblem):
    """A quoted cell doesn't end, or goes on after its closing quote (RFC 4180)."""

    code = "table_quotes_broken"
    zh = "文件 {file} 第 {row} 行附近的引号不配对：{reason}。请检查这一行的引号和分隔符。"
    en = "The quotes near row {row} of {file} don't match: {reason}. Check quotes and separators."


class GzipDamaged(TableProblem):
    """The gzip stream is cut off or its checksum is wrong."""

    code = "table_gzip_damaged"
    zh = "压缩文件 {file} 已损坏或不完整：{reason}。请重新下载或重新压缩。"
    en = "The compressed file {file} is damaged or cut off: {reason}. Fetch or compress it again."


class WorkbookDamaged(TableProblem):
    """The file isn't an XLSX workbook that can be read, or it has a password."""

    code = "table_workbook_damaged"
    zh = (
        "工作簿 {file} 读不了：{reason}。文件可能已损坏或设了密码；请用表格软件打开后另存为 .xlsx。"
    )
    en = (
        "The workbook {file} can't be read: {reason}. It may be damaged or have a password; "
        "open it and save it as .xlsx again."
    )


class TableIsMarkup(TableProblem):
    """The file is a web page or XML under a spreadsheet's name, as some accounting systems save."""

    code = "table_is_markup"
    zh = (
        "文件 {file} 其实是网页（HTML）或 XML，只是名字像表格。请用表格软件打开，另存为 .xlsx 或 "
        ".xls。"
    )
    en = (
        "The file {file} is a web page (HTML) or XML that bears a spreadsheet's name. "
        "Open it with a spreadsheet program and save it as .xlsx or .xls."
    )


class XlsReaderMissing(NotFoundError):
    """.xls needs xlrd, which is not in the base install."""

    code = "table_xls_reader_missing"
    zh = "读 .xls 需要另装一个组件：pip install 'mingbai[tables]'。或者把文件另存为 .csv。"
    en = "Reading .xls needs one more package: pip install 'mingbai[tables]'. Or save it as .csv."


class WorkbookReaderMissing(NotFoundError):
    """XLSX needs openpyxl, which is not in the base install."""

    code = "table_workbook_reader_missing"
    zh = "读 .xlsx 需要另装一个组件：pip install 'mingbai[tables]'。或者把文件另存为 .csv。"
    en = "Reading .xlsx needs one more package: pip install 'mingbai[tables]'. Or save it as .csv."


class SheetMissing(TableProblem):
    """The workbook has no sheet of that name; or has several, and none was named."""

    code = "table_sheet_missing"
    zh = (
        "工作簿 {file} 里没有指定的工作表「{sheet}」；有的是：{sheets}。请在映射文件的 "
        "table.sheet 里写明。"
    )
    en = (
        "The workbook {file} has no sheet '{sheet}'; it has: {sheets}. "
        "Name one in the mapping's table.sheet."
    )


class TableTooLarge(TableProblem):
    """The table has more bytes, unpacked, than an import takes."""

    code = "table_too_large"
    zh = "文件 {file} 太大：解开后超过 {limit} 字节。请拆成几个文件再导入。"
    en = "The file {file} is too large: over {limit} bytes unpacked. Split it into several."


class TableTooLong(TableProblem):
    """The table has more rows than an import takes."""

    code = "table_too_long"
    zh = "文件 {file} 的行数超过 {limit}。请拆成几个文件再导入。"
    en = "The file {file} has more than {limit} rows. Split it into several."


class TableTooWide(TableProblem):
    """A row has more cells than an import takes."""

    code = "table_too_wide"
    zh = "文件 {file} 第 {row} 行有 {found} 列，最多 {limit} 列。请检查分隔符，或删去空列。"
    en = (
        "Row {row} of {file} has {found} columns, at most {limit} are read. Check the separator, "
        "or delete empty columns."
    )


class CellTooLong(TableProblem):
    """A cell has more characters than a spreadsheet's cell can hold."""

    code = "table_cell_too_long"
    zh = "文件 {file} 第 {row} 行有一格超过 {limit} 个字符。请检查引号是否配对，或缩短内容。"
    en = (
        "Row {row} of {file} has a cell of more than {limit} characters. Look for a quote that "
        "isn't closed, or shorten it."
    )


class CompressedTooFar(TableProblem):
    """The file grows implausibly when unpacked: a decompression bomb."""

    code = "table_compressed_too_far"
    zh = "文件 {file} 解压后膨胀得不合常理（超过 {limit} 倍），像是解压炸弹，没有读。"
    en = "The file {file} grows more than {limit}-fold when unpacked, like a bomb; it was not read."


class ColumnMissing(TableProblem):
    """The mapping names a column that the header doesn't have."""

    code = "table_column_missing"
    zh = (
        "表头里没有「{header}」这一列（映射文件 {place} 要用它）。表头有：{headers}。请改映射文"
        "件或表头。"
    )
    en = (
        "The header has no column '{header}', which the mapping uses at {place}. "
        "It has: {headers}. Change the mapping or the header."
    )


class ColumnTwice(TableProblem):
    """Two columns have the name by which the mapping calls one."""

    code = "table_column_twice"
    zh = (
        "表头里「{header}」出现了不止一次（{columns} 列），分不清是哪一列。请在映射文件里改用列"
        '号，如 "#{first}"。'
    )
    en = (
        "'{header}' stands in the header more than once (columns {columns}). "
        'Say which by its letter in the mapping, such as "#{first}".'
    )


class ColumnUnnamed(TableProblem):
    """A column holds data but has no name in the header row, as under merged header cells."""

    code = "table_column_unnamed"
    zh = (
        "{column} 列在表头行没有名字（可能是合并单元格），但第 {row} 行有内容。请拆开合并的表头"
        '，或在映射文件里用 "#{column}" 指明或忽略它。'
    )
    en = (
        "Column {column} has no name in the header row (merged cells?), but row {row} holds "
        'something in it. Unmerge the header, or name or ignore it as "#{column}" in the mapping.'
    )


class ColumnNotMapped(TableProblem):
    """A column is neither used nor ignored by the mapping: nothing is dropped in silence."""

    code = "table_column_not_mapped"
    zh = "{column} 列「{header}」既没有用到，也没有写明忽略。请在映射文件里用上它，或写进 ignore。"
    en = (
        "Column {column} '{header}' is neither used nor ignored. "
        "Use it in the mapping, or list it under ignore."
    )


class NoMapping(TableProblem):
    """No mapping was given, and the table has none of the layouts that are known by themselves."""

    code = "table_without_mapping"
    zh = (
        "文件 {file} 不是公开榜（收支逐笔、现金、银行存款），要给映射文件 --mapping。写法见 docs/"
        "import.md。"
    )
    en = (
        "The file {file} is no 公开榜 board, which needs no mapping: give one with --mapping. "
        "See docs/import.md."
    )


class BoardTitleMissing(TableProblem):
    """No year and month stand above a board's header."""

    code = "board_title_missing"
    zh = "公开榜 {file} 的表头上面没有写年月。请补上标题，如「示例村2026年03月财务公开榜」。"
    en = "The board {file} says no year and month above its header. Add a title with both."


class BoardMonthTwice(TableProblem):
    """The title of a board says two different months."""

    code = "board_month_twice"
    zh = "公开榜 {file} 的标题写了不止一个年月：{title}。请改成一个。"
    en = "The title of the board {file} says more than one month: {title}. Leave one."


class BoardEntered(TableProblem):
    """The same account's month was imported before, from a file with other content."""

    code = "board_entered"
    zh = (
        "{account} {period} 的公开榜已经从 {earlier} 导入过，这份内容不同。已入账的不能改：错了的"
        "请冲正，"
        "漏了的请单独补录。"
    )
    en = (
        "The board of {account} for {period} was imported from {earlier}; this file differs. "
        "What is "
        "in can't change: reverse what is wrong, enter by itself what was left out."
    )


class BoardOverlaps(TableProblem):
    """收支逐笔 holds the lines of 现金 and 银行存款: both together would count them twice."""

    code = "board_overlaps"
    zh = (
        "{period} 已导入 {other} 的公开榜（{earlier}），收支逐笔公开榜包含现金和银行存款，再导入 "
        "{account} "
        "就重复了。请只用一种。"
    )
    en = (
        "For {period} the board of {other} is in ({earlier}). 收支逐笔 holds the lines of cash and "
        "bank, so that {account} would be counted twice. Use one kind only."
    )


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


class RowProblem(MalformedError):
    """No statement can be made of this row; the facts say which cell and what to do."""

    code: ClassVar[str] = "row_refused"
    zh: ClassVar[str] = "第 {row} 行：不能成为一条记录。"
    en: ClassVar[str] = "Row {row} can't become a statement."


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


class StatementFieldWrong(RowProblem):
    """A cell reads well, but the ledger's form for such a statement refuses what it says."""

    code = "row_statement_field_wrong"
    zh = "第 {row} 行 {column} 列「{header}」不能成为 {type} 的 {field}：{problem}"
    en = "Row {row}, column {column} '{header}' can't be {field} of type {type}: {problem}"

    def text(self, lang: str = "zh") -> str:
        """Give the sentence in *lang*, that of the *problem* included."""
        return _with_problem(self, lang)


class StatementNotMade(RowProblem):
    """The row reads well, but the ledger's form for such a statement refuses it as a whole."""

    code = "row_statement_not_made"
    zh = "第 {row} 行不能成为 {type}（{field}）：{problem}"
    en = "Row {row} can't become a statement of type {type} ({field}): {problem}"

    def text(self, lang: str = "zh") -> str:
        """Give the sentence in *lang*, that of the *problem* included."""
        return _with_problem(self, lang)


class PersonalDataInRow(RowProblem):
    """Something in the row looks like an identity, card or telephone number."""

    code = "row_personal_data"
    zh = "第 {row} 行 {column} 列「{header}」{problem}也可在映射文件里把此列放进 sealed。"
    en = (
        "Row {row}, column {column} '{header}': {problem} Or put the column under sealed in the "
        "mapping."
    )

    def text(self, lang: str = "zh") -> str:
        """Give the sentence in *lang*, that of the *problem* included."""
        return _with_problem(self, lang)


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


class NumberNotUnderstood(RowProblem):
    """A field that is a whole number, such as a receipt's, has a cell that isn't one."""

    code = "row_number_not_understood"
    zh = "第 {row} 行 {column} 列「{header}」应当是整数号码，现在是「{found}」。请只写数字。"
    en = "Row {row}, column {column} '{header}' must be a whole number, not '{found}'. Digits only."


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


class RunProblem(RefusedError):
    """The import as a whole was not carried out."""

    code: ClassVar[str] = "import_not_done"
    zh: ClassVar[str] = "没有导入。"
    en: ClassVar[str] = "Nothing was imported."


class RowsHaveProblems(RunProblem):
    """Rows have problems, and nobody said that they may be left out."""

    code = "import_rows_have_problems"
    zh = (
        "{count} 行有问题，所以整个文件都没有提交。请改正后再来，或用 --skip-bad 明确略过（略过"
        "的行会另存一份）。"
    )
    en = (
        "{count} rows have problems, so nothing of the file was submitted. Correct them, or say "
        "--skip-bad to leave them out into a file of leftovers."
    )


class SignerMissing(RunProblem):
    """`by` names a signer whose key wasn't given, or a key was given that `by` doesn't name."""

    code = "import_signer_missing"
    zh = "签名人对不上：by 写的是 {expected}，给的钥匙是 {found}。请用 --key 给齐，不多也不少。"
    en = (
        "The signers don't match: `by` names {expected}, the keys given are {found}. "
        "Give exactly those with --key."
    )


class SealedPlaceMissing(RunProblem):
    """Something must be sealed, and there is no place for what opens it."""

    code = "import_sealed_place_missing"
    zh = (
        "映射文件要密封一些内容，但没有地方存放对应的开封资料。请用 --sealed 指定一个只有你能读"
        "的目录。"
    )
    en = (
        "The mapping seals some contents, and there is no place to keep what opens them. "
        "Name a directory that only you can read with --sealed."
    )


class SealedStoreDamaged(RunProblem):
    """The file of disclosures isn't what this program writes."""

    code = "import_sealed_store_damaged"
    zh = (
        "密封资料文件 {file} 第 {line} 行已损坏。请从备份恢复它，再重新导入；丢了它就打不开已密"
        "封的内容。"
    )
    en = (
        "Line {line} of the disclosures {file} is damaged. Restore it from a backup before "
        "importing again; without it what was sealed can't be opened."
    )


class FileRepeats(RunProblem):
    """All rows of the file were imported before, from a file of another name or form: a copy."""

    code = "import_file_repeats"
    zh = (
        "文件 {file} 的 {count} 行与已导入的 {earlier} 一模一样，像是副本，没有导入。确实是另外的"
        "记录，"
        "请用 --anew。"
    )
    en = (
        "The {count} rows of {file} are those of {earlier}, which was imported: a copy, and not "
        "taken. "
        "If they are other records, say --anew."
    )


class ImportRunning(RunProblem):
    """Another run holds the lock of this ledger's imports."""

    code = "import_running"
    zh = "另一个导入正在进行（锁 {path}）。等它结束再来；它死了锁会自动放开。"
    en = "Another import is under way (lock {path}). Wait; if it died, its lock is free by itself."


class HistoryDamaged(RunProblem):
    """The record of earlier imports isn't what this program writes."""

    code = "import_history_damaged"
    zh = "导入记录 {file} 第 {line} 行已损坏。请从备份恢复它；没有它就认不出改过的文件和副本。"
    en = (
        "Line {line} of the record of imports {file} is damaged. Restore it from a backup; without "
        "it changed files and copies can't be told."
    )


class SumsDiffer(RunProblem):
    """What is in the ledger doesn't add up to what is in the file: our own mistake, said loudly."""

    code: ClassVar[str] = "import_sums_differ"
    zh: ClassVar[str] = (
        "导入后的合计与文件不符：{what}，文件 {expected}，账本 {found}。请停止使用并报告这个问题。"
    )
    en: ClassVar[str] = (
        "After the import the sums differ: {what}, file {expected}, ledger {found}. "
        "Stop, and report this."
    )


def _with_problem(error: RowProblem, lang: str) -> str:
    """Give the error's sentence with its ``problem``, an error too, in the same language."""
    problem = error.facts["problem"]
    # its own place, such as body.summary, is said by the row and the column
    said = problem.at("").text(lang) if isinstance(problem, LedgerError) else str(problem)
    template = error.zh if lang == "zh" else error.en
    return template.format_map({**error.facts, "problem": said})
