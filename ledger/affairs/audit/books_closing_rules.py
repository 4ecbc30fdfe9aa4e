"""What is found about closings: the rules' sentences, and on what they stand."""

from ledger.affairs.audit.finding import Colour, Rule

ARITHMETIC = "算术：期初＋收入－支出＝期末"
PRACTICE = "《会计基础工作规范》（财政部）关于结账、对账的规定"

CARRY_OVER = Rule(
    "books.carry_over",
    Colour.RED,
    ARITHMETIC,
    "A",
    "{period}结账：资金“{fund}”期初写的是 {stated} 元，上期结转应是 {computed} 元，共差 {yuan} "
    "元。",
    "closing of {period}: {fund} opens with {stated} yuan, carried over were {computed}; the "
    "difference is {yuan} in all.",
)
FOLLOWS = Rule(
    "books.closing",
    Colour.RED,
    ARITHMETIC,
    "A",
    "{period}结账：资金“{fund}”写的是收 {income} 元、支 {expenditure} 元，按逐笔记录应是收 "
    "{computed_income} 元、支 {computed_expenditure} 元，共差 {yuan} 元。",
    "closing of {period}: {fund} states {income} yuan in and {expenditure} out, its records make "
    "{computed_income} in and {computed_expenditure} out; the difference is {yuan} in all.",
)
COLUMNS = Rule(
    "books.closing_columns",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "{period}结账：资金“{fund}”收支差额对得上，但收、支各自与逐笔记录差 {yuan} 元。",
    "closing of {period}: {fund} nets to what its records do, but income and expenditure are each "
    "{yuan} yuan off.",
)
COUNT = Rule(
    "books.closing_count",
    Colour.YELLOW,
    ARITHMETIC,
    "A",
    "{period}结账写的是 {stated} 笔，账上是 {computed} 笔。",
    "the closing of {period} counts {stated} records, the ledger has {computed}.",
)
ACCOUNTS = Rule(
    "books.accounts",
    Colour.YELLOW,
    ARITHMETIC,
    "A",
    "{period}结账：账户“{account}”写的是 {stated} 元，按记录应是 {computed} 元，"
    "又没有列出差额项目。",
    "closing of {period}: {account} holds {stated} yuan, by its records {computed}, and no item "
    "says why.",
)
AGAIN = Rule(
    "books.closed_again",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "{period}早已结账，又结了一次，而且资金“{fund}”的期末数与先前的不同，差 {yuan} 元。",
    "{period} was closed before, and this closing of it ends otherwise: {fund} differs by {yuan} "
    "yuan.",
)
LATE = Rule(
    "books.late",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "{closed}已结账，之后又补记了 {count} 笔此前日期的收支，共 {yuan} 元。",
    "{count} records dated up to {closed} came after that period was closed, {yuan} yuan in all.",
)
REVERSAL_CLOSED = Rule(
    "books.reversal_closed",
    Colour.YELLOW,
    "本账本的约定：冲正不得记入已结账的时期；《会计基础工作规范》",
    "C",
    "第 {entry} 条冲正的日期 {day} 在已结账的时期内（结至 {closed}），应记在当期。",
    "entry {entry} reverses on {day}, in a period closed to {closed}; it belongs to the open one.",
)
REOPENED = Rule(
    "books.reopened",
    Colour.YELLOW,
    PRACTICE,
    "C",
    "第 {entry} 条又建了一次账，把“{fund}”等的余额改了 {yuan} 元。",
    "entry {entry} opens the books again and changes balances ({fund} …) by {yuan} yuan.",
)
ABSENT = Rule(
    "books.closing_absent",
    Colour.YELLOW,
    "《会计基础工作规范》：应当按照规定定期结账",
    "C",
    "{month}起的收支还没有结账，已过 {days} 天。",
    "money since {month} has not been closed, {days} days late.",
)
RULES = (
    CARRY_OVER,
    FOLLOWS,
    COLUMNS,
    COUNT,
    ACCOUNTS,
    AGAIN,
    LATE,
    REVERSAL_CLOSED,
    REOPENED,
    ABSENT,
)
