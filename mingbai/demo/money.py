"""A year of a fictional community's money, as data (示例数据，纯属虚构).

Every amount is in fen, written ``yuan_fen``: ``1342_17`` is 1,342.17 yuan. What belongs to a
season stands under its calendar month, so the year may begin with any quarter; whatever refers to
something else (a ratification, a reversal) lies in the same quarter, so no quarter is torn.
"""

from typing import NamedTuple

from ledger.affairs.money import parse_amount

WORK = "居委会工作经费"
PARTY = "党组织服务群众专项经费"
WELFARE = "社区公益金"
FUNDS = (WORK, PARTY, WELFARE)

STREET = "示例街道办事处"


class Item(NamedTuple):
    """One movement of money on *day* of *month*.

    *party* is the organisation that paid or was paid; a person who was paid stands there as
    ``个人：…`` and is sealed before it reaches the ledger. *name* is what another item *refers* to.
    """

    month: int
    day: int
    type: str
    fund: str
    category: str
    summary: str
    party: str
    amount: int
    name: str = ""
    refers: str = ""
    reason: str = ""


Row = tuple[int, int, str, str, str, str, int]
"""Month, day, fund, category, summary, organisation, fen."""


def _items(kind: str, rows: tuple[Row, ...]) -> tuple[Item, ...]:
    return tuple(
        Item(month, day, kind, fund, category, summary, party, amount)
        for month, day, fund, category, summary, party, amount in rows
    )


# One figure a month, January first.
_UTILITIES = (
    "1342.17 1218.60 986.45 803.22 765.90 912.38 1406.71 1488.05 1103.64 842.19 887.53 1195.80"
)
_OFFICE = "612.40 358.00 745.60 489.90 533.20 418.75 390.00 467.30 826.15 502.60 571.80 694.25"
_RECYCLING = "386.50 274.80 341.20 402.60 438.90 455.30 512.70 498.40 466.10 423.80 391.50 367.20"


def _fen(figures: str, month: int) -> int:
    return parse_amount(figures.split()[month - 1])


def _every_month(month: int) -> tuple[Item, ...]:
    received: tuple[Row, ...] = (
        (month, 5, WORK, "财政拨款", f"{month}月居委会工作经费拨款", STREET, 8000_00),
        (
            *(month, 22, WELFARE, "可回收物变卖", f"{month}月可回收物变卖"),
            *("示例再生资源有限公司", _fen(_RECYCLING, month)),
        ),
    )
    spent: tuple[Row, ...] = (
        (
            *(month, 8, WORK, "办公费", "办公用品和打印纸"),
            *("示例文具有限公司", _fen(_OFFICE, month)),
        ),
        (month, 12, WORK, "邮电费", f"{month}月电话和宽带", "示例通信有限公司", 328_00),
        (
            *(month, 18, WORK, "水电费", f"{month}月水费和电费"),
            *("示例水务电力服务中心", _fen(_UTILITIES, month)),
        ),
        (
            *(month, 20, WORK, "保洁费", f"{month}月公共区域保洁"),
            *("示例物业服务有限公司", 3500_00),
        ),
    )
    return _items("income", received) + _items("expenditure", spent)


def _every_quarter(first: int) -> tuple[Item, ...]:
    number = (first + 2) // 3
    received: tuple[Row, ...] = (
        (
            *(first, 10, PARTY, "专项拨款", f"第{number}季度服务群众专项经费"),
            *(STREET, 10000_00),
        ),
        (
            *(first + 2, 15, WELFARE, "场地费", "社区活动室场地费"),
            *("示例舞蹈培训有限公司", 1200_00),
        ),
    )
    return _items("income", received)


_DONATED: tuple[Row, ...] = (
    (5, 7, WELFARE, "社会捐赠", "社区公益捐赠", "示例便民超市有限公司", 5000_00),
    (9, 9, WELFARE, "社会捐赠", "公益日爱心捐赠", "示例商会", 8000_00),
    (12, 9, WELFARE, "社会捐赠", "岁末爱心捐赠", "示例食品有限公司", 3000_00),
)
_SPENT: tuple[Row, ...] = (
    # 春节前
    (1, 14, PARTY, "走访慰问", "春节慰问品（米、油）40份", "示例粮油店", 3860_00),
    (1, 15, PARTY, "走访慰问", "困难居民春节慰问金", "个人：示例居民甲", 500_00),
    (1, 16, PARTY, "文体活动", "写春联送福字的纸墨", "示例文化用品店", 268_00),
    (2, 11, PARTY, "文体活动", "元宵灯谜会用品", "示例文化用品店", 1254_50),
    (2, 24, WORK, "消防安全", "楼道灭火器年检换粉", "示例消防器材有限公司", 1680_00),
    (3, 4, PARTY, "便民服务", "学雷锋便民服务日物料", "示例百货店", 936_00),
    (3, 17, WORK, "公开栏", "三务公开栏换新", "示例广告制作有限公司", 1345_00),
    (3, 25, WELFARE, "环境绿化", "中心花园补种苗木", "示例园艺有限公司", 2480_00),
    (4, 9, PARTY, "便民服务", "老年人健康讲座讲课费", "个人：示例讲师", 800_00),
    (4, 21, WORK, "环境整治", "楼道堆物清运", "示例清运有限公司", 2600_00),
    (5, 19, PARTY, "宣传", "垃圾分类宣传册和桶贴", "示例广告制作有限公司", 1118_00),
    # 端午、汛前、高温
    (6, 5, PARTY, "文体活动", "端午包粽子活动材料", "示例粮油店", 1562_40),
    (6, 16, WORK, "防汛", "防汛沙袋、雨衣、应急灯", "示例劳保用品店", 3472_00),
    (7, 9, PARTY, "走访慰问", "高温慰问环卫工人饮品", "示例便民超市有限公司", 1980_00),
    (8, 13, PARTY, "便民服务", "暑托班教材和消毒用品", "示例图书有限公司", 3245_00),
    (9, 16, WELFARE, "设施维护", "健身器材维修和更换配件", "示例体育用品有限公司", 6750_00),
    (9, 24, PARTY, "文体活动", "中秋邻里活动用品", "示例便民超市有限公司", 2236_80),
    (10, 13, PARTY, "走访慰问", "重阳节敬老慰问品36份", "示例粮油店", 4316_00),
    (10, 24, WORK, "宣传", "反诈宣传横幅和折页（更正重录）", "示例广告制作有限公司", 2068_00),
    (11, 6, WORK, "消防安全", "消防宣传日演练用品", "示例消防器材有限公司", 1290_00),
    # 年末
    (12, 16, WORK, "审计", "年度财务审计服务费", "示例会计师事务所", 6000_00),
    (12, 17, WORK, "会议费", "年度居民代表会议会务", "示例文印店", 742_00),
    (12, 23, PARTY, "走访慰问", "冬至走访高龄老人慰问品", "示例粮油店", 5120_00),
)

_LOOKED = "居委会会议补议，居务监督委员会核看了发票和现场照片"
_SPECIAL = (
    # 夜里出的事，先抢修，后追认
    Item(
        *(1, 24, "outflow", WORK, "应急抢修", "大雪封路，连夜雇车铲雪除冰"),
        *("示例工程服务有限公司", 2400_00, "snow"),
        reason="夜间大雪封路，老人出行不便，来不及审批",
    ),
    Item(
        *(2, 6, "ratification", WORK, "应急抢修", "追认大雪夜铲雪除冰费用", "", 2400_00),
        refers="snow",
        reason=_LOOKED,
    ),
    Item(
        *(7, 26, "outflow", WORK, "应急抢修", "台风刮断树枝，当夜请人抢修清运"),
        *("示例工程服务有限公司", 4200_00, "typhoon"),
        reason="台风夜树枝压住通道，来不及审批",
    ),
    Item(
        *(8, 7, "ratification", WORK, "应急抢修", "追认台风夜抢修费用", "", 4200_00),
        refers="typhoon",
        reason=_LOOKED,
    ),
    Item(
        *(11, 14, "outflow", WORK, "应急抢修", "半夜水管爆裂，请人抢修"),
        *("示例管道服务有限公司", 1860_00, "pipe"),
        reason="半夜水管爆裂，整幢楼停水，来不及审批",
    ),
    Item(
        *(12, 4, "ratification", WORK, "应急抢修", "追认水管抢修费用", "", 1860_00),
        refers="pipe",
        reason=_LOOKED,
    ),
    # 一笔录错，冲正后重录
    Item(
        *(10, 19, "expenditure", WORK, "宣传", "反诈宣传横幅和折页"),
        *("示例广告制作有限公司", 2680_00, "typo"),
    ),
    Item(
        *(10, 23, "reversal", WORK, "宣传", "冲正：金额录错", "", 2680_00),
        refers="typo",
        reason="发票是 2,068.00 元，录成了 2,680.00 元",
    ),
)

ITEMS = (
    *(item for month in range(1, 13) for item in _every_month(month)),
    *(item for first in (1, 4, 7, 10) for item in _every_quarter(first)),
    *_items("income", _DONATED),
    *_items("expenditure", _SPENT),
    *_SPECIAL,
)
