"""Make the tables beside this file; all that is in them is invented.

uv run --with xlwt --with openpyxl python tests/data/board/make.py
"""

import csv
import datetime as dt
import io
from pathlib import Path

import openpyxl
import xlwt

HERE = Path(__file__).parent
HEADER = ["月", "凭证号", "摘要", "收入(借)", "支出(贷)", "余额"]
TITLE = ["示例镇示例村经济合作社", "{month}财务公开榜"]
FOOT = [["制表：示例镇会计服务中心"], ["张榜日期：{issued}"]]

MARCH = [
    ("3", "收-1", "收一季度办公经费拨款", 2_000_000, 0),
    ("3", "付-1", "付公开栏维修款", 0, 134_500),
    ("3", "付-2", "付村部电费", 0, 86_240),
    ("3", "收-2", "收鱼塘承包款", 500_000, 0),
]
APRIL = [("4", "付-1", "付垃圾清运费", 0, 260_000), ("4", "付-2", "付村部电费", 0, 91_005)]
CASH = [("3", "付-3", "付打印纸款", 0, 12_000), ("3", "付-4", "付邮寄费", 0, 1_850)]


def yuan(fen: int) -> str:
    return f"{fen / 100:.2f}" if fen else ""


def board(month: str, carry: int, lines: list[tuple[str, str, str, int, int]], issued: str) -> list[list[str]]:
    rows = [[TITLE[0]], [TITLE[1].format(month=month)], HEADER, ["", "", "上月结转", "", "", yuan(carry)]]
    balance = carry
    for number, voucher, summary, income, expenditure in lines:
        balance += income - expenditure
        rows.append([number, voucher, summary, yuan(income), yuan(expenditure), yuan(balance)])
    total = ["", "", "合计", yuan(sum(x[3] for x in lines)), yuan(sum(x[4] for x in lines)), yuan(balance)]
    return [*rows, total, FOOT[0], [FOOT[1][0].format(issued=issued)]]


def as_csv(rows: list[list[str]], encoding: str) -> bytes:
    file = io.StringIO(newline="")
    width = max(map(len, rows))
    csv.writer(file, lineterminator="\r\n").writerows([*row, *[""] * (width - len(row))] for row in rows)
    return file.getvalue().encode(encoding)


def as_xls(rows: list[list[str]], sheet: str) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet)
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if at and text.replace(".", "").isdigit() and text.count(".") < 2:
                page.write(at, column, float(text))
            elif text:
                page.write(at, column, text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_xlsx(rows: list[list[str]], sheet: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cells_xls() -> bytes:
    """One of each kind of cell that a .xls can hold."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("格")
    date = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    moment = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM")
    page.write(0, 0, "文字")
    page.write(0, 1, 1234.5)
    page.write(0, 2, 0.1 + 0.2)
    page.write(0, 3, dt.date(2026, 3, 5), date)
    page.write(0, 4, dt.datetime(2026, 3, 5, 9, 30), moment)
    page.write(0, 5, True)
    page.write(0, 7, xlwt.Formula("1/0"))
    page.write(1, 0, 12.0)
    page.write(1, 1, 0.25, moment)
    page.write(1, 2, 30.0, date)
    page.row(1).set_cell_error(3, "#DIV/0!")
    book.add_sheet("另一张").write(0, 0, "二")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


JOURNAL = [
    ["日期", "凭证字号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额"],
    ["2026-03-02", "记-1", "收办公经费拨款", "102", "银行存款", "20000.00", ""],
    ["2026-03-02", "记-1", "收办公经费拨款", "522", "补助收入", "", "20000.00"],
    ["2026-03-05", "记-2", "提现备用", "101", "现金", "3000.00", ""],
    ["2026-03-05", "记-2", "提现备用", "102", "银行存款", "", "3000.00"],
    ["2026-03-09", "记-3", "付办公用品", "541", "管理费用", "450.50", "0.00"],
    ["2026-03-09", "记-3", "付电话费", "541", "管理费用", "100.00", "0.00"],
    ["2026-03-09", "记-3", "付办公用品等", "101", "现金", "0.00", "550.50"],
    ["2026-03-31", "记-4", "计提折旧", "541", "管理费用", "800.00", ""],
    ["2026-03-31", "记-4", "计提折旧", "152", "累计折旧", "", "800.00"],
    ["2026-04-02", "记-1", "还欠付工程款", "202", "应付款", "5000.00", ""],
    ["2026-04-02", "记-1", "还欠付工程款", "102", "银行存款", "", "5000.00"],
    ["", "", "合计", "", "", "29350.50", "29350.50"],
]
BANK = [
    ["交易日期", "流水号", "摘要", "借方发生额", "贷方发生额", "余额", "对方户名", "对方账号"],
    ["20260302", "1001", "拨款", "", "20,000.00", "31,200.00", "示例镇财政所", "x"],
    ["20260305", "1002", "提现", "3,000.00", "", "28,200.00", "", ""],
    ["20260402", "1003", "工程款", "5,000.00", "", "23,200.00", "示例建设有限公司", "x"],
]
DONATIONS = [
    ["序号", "捐赠日期", "捐赠人", "捐赠金额（元）"],
    ["1", "2020-1-28", "*建设", "100"],
    ["2", "2020-1-28", "", "50"],
    ["3", "2020-1-30", "示例贸易有限公司", "5000.00"],
    ["", "", "共计4人次 总金额5150元", ""],
]


def main() -> None:
    march = board("2026年03月", 1_200_000, MARCH, "2026-04-08")
    april = board("2026年04月", 1_200_000 + 2_500_000 - 220_740, APRIL, "2026-05-09")
    cash = board("2026年03月", 50_000, CASH, "2026年4月8日")
    cash[1] = ["2026年03月现金公开榜"]
    bank = board("2026年03月", 1_200_000, MARCH, "2026-04-08")
    bank[1] = ["2026年03月银行存款公开榜"]
    put = lambda name, data: (HERE / name).write_bytes(data)  # noqa: E731
    put("收支逐笔公开榜2026年3月.csv", as_csv(march, "gb18030"))
    put("收支逐笔公开榜2026年4月.csv", as_csv(april, "utf-8-sig"))
    put("现金公开榜2026年3月.xls", as_xls(cash, "现金"))
    put("银行存款公开榜2026年3月.xlsx", as_xlsx(bank, "银行存款"))
    put("cells.xls", cells_xls())
    put("序时账2026.xls", as_xls([[], [], [], *JOURNAL][3:], "序时账"))
    put("银行流水2026.csv", as_csv(BANK, "gb18030"))
    put("武汉2019年1月28日捐赠.csv", as_csv(DONATIONS, "utf-8"))


if __name__ == "__main__":
    main()
