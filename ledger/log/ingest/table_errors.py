"""What can be wrong with a table as a whole: its file, its columns, and as a board 公开榜."""

from typing import ClassVar

from ledger.core.errors import MalformedError, NotFoundError


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


class UnitDiffers(TableProblem):
    """A title or a header says another unit than amounts are read in."""

    code = "table_unit_differs"
    zh = (
        "文件 {file} 第 {row} 行 {column} 列写着「{text}」：金额以{found}为单位，而这里按{unit}读，"
        "每一笔都会差很多。请在表里把金额换成以{unit}为单位，表头也改过来；用映射文件的，"
        '也可以在 number 里写 "unit": "{found}"。'
    )
    en = (
        "{file}, row {row}, column {column} says '{text}': amounts are in {found}, and are read "
        "here in {unit}; each would be wrong by far. Convert the amounts, and the header, to "
        'those in {unit}; with a mapping file, "unit": "{found}" in number does, too.'
    )


class CurrencyDiffers(TableProblem):
    """A row is in another currency than the import's."""

    code = "table_currency_differs"
    zh = (
        "文件 {file} 第 {row} 行 {column} 列的币种是「{found}」，而这里都按 {currency} 读。"
        "请把别的币种的行另存一个文件，用写明 currency 的映射文件导入。"
    )
    en = (
        "{file}, row {row}, column {column}: the currency is '{found}', and all is read as "
        "{currency} here. Put rows of another currency into a file of their own, and import it "
        "with a mapping that says so in currency."
    )


class EncodingUnknown(TableProblem):
    """The bytes are neither UTF-8 nor GB18030, or not in the encoding that was asked for."""

    code = "table_encoding_unknown"
    zh = (
        "文件 {file} 不能按 {encoding}读：第 {line} 行有读不通的字节（从头数第 {byte} 个）。"
        "请从原系统重新导出，另存为 UTF-8，或用 --encoding 指明编码。"
    )
    en = (
        "The file {file} can't be read as {encoding}: line {line} holds bytes that can't be "
        "decoded (byte {byte} of the file). Export it again, save it as UTF-8, or name its "
        "encoding with --encoding."
    )


class EncodingNotOffered(TableProblem):
    """An encoding was asked for that this program doesn't read."""

    code = "table_encoding_not_offered"
    zh = "不认识编码 {encoding}。--encoding 可以写：{offered}。"
    en = "The encoding {encoding} isn't known. --encoding may be: {offered}."


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
    """The workbook has no sheet of that name."""

    code = "table_sheet_missing"
    zh = (
        "工作簿 {file} 里没有指定的工作表「{sheet}」；有的是：{sheets}。请在映射文件的 "
        "table.sheet 里写明。"
    )
    en = (
        "The workbook {file} has no sheet '{sheet}'; it has: {sheets}. "
        "Name one in the mapping's table.sheet."
    )


class SheetNotNamed(SheetMissing):
    """The workbook has several sheets, and none was named: which is meant isn't guessed."""

    code = "table_sheet_not_named"
    zh = (
        "工作簿 {file} 有几张工作表：{sheets}。不知道要导入哪一张；请在映射文件的 table.sheet 里"
        "写明，或把要导入的那一张另存成一个文件。"
    )
    en = (
        "The workbook {file} has several sheets: {sheets}. Name the one that is meant in the "
        "mapping's table.sheet, or save it as a file of its own."
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
        "第 {row} 行当作表头读，里面没有「{header}」这一列（映射文件 {place} 要用它）；有的是："
        "{headers}。表头若在别的行，在映射文件里写 table.header_row；各列若挤成了一列，写 "
        "table.delimiter；都不是，请改映射文件或表头。"
    )
    en = (
        "Row {row}, read as the header, has no column '{header}', which the mapping uses at "
        "{place}; it has: {headers}. If the header is another row, say so in the mapping's "
        "table.header_row; if all columns came as one, give table.delimiter; else change the "
        "mapping or the header."
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
