"""A year of a fictional community's party and resident notices, as data (示例数据，纯属虚构).

The codes are those of the catalogue of the three affairs 三务公开目录. Names of residents appear
nowhere: a ledger never forgets.
"""

from typing import NamedTuple

RESIDENT = "resident"
PARTY_AFFAIRS = "party"


class Posting(NamedTuple):
    """A notice put up on *day* of *month* for *days* days (the law asks for at least fifteen).

    *columns* and *rows* are its table. *name* is what others refer to; *corrects* says that this is
    a correction of another, and *reason* why.
    """

    month: int
    day: int
    kind: str
    code: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    duty: str = "director"
    days: int = 20
    name: str = ""
    corrects: str = ""
    reason: str = ""


_MATTER = ("事项", "内容")
_VOTES = ("事项", "应到人数", "实到人数", "同意人数", "结果")

Standing = tuple[str, str, str, tuple[str, ...], tuple[tuple[str | int, ...], ...], str]
"""Kind, code, title, columns, rows, and whose duty it is."""

# Put up when the ledger began, and left up for a year.
STANDING: tuple[Standing, ...] = (
    (
        RESIDENT,
        "J13",
        "居民委员会成员和分工",
        ("职务", "姓名", "分工"),
        (
            ("主任", "王示例", "主持居委会工作，财务审批"),
            ("经办", "周示例", "公开栏、便民服务、资料"),
            ("出纳", "赵示例", "现金和银行存款"),
            ("会计（街道代理）", "陈示例", "记账、报表"),
        ),
        "director",
    ),
    (
        PARTY_AFFAIRS,
        "P01",
        "社区党组织设置和分工",
        ("职务", "姓名", "分工"),
        (("书记", "李示例", "党组织全面工作"), ("组织委员", "何示例", "党员管理、党费")),
        "secretary",
    ),
    (
        RESIDENT,
        "J12",
        "示例社区居民公约",
        ("条", "内容"),
        (
            (1, "楼道不堆物，电动车不上楼"),
            (2, "垃圾分类，定时投放"),
            (3, "晚十点后不扰邻"),
            (4, "有事好商量，众人的事众人议"),
        ),
        "director",
    ),
)

POSTINGS = (
    Posting(
        *(1, 12, PARTY_AFFAIRS, "P02", "年度党建工作目标和上年完成情况", _MATTER),
        (("上年目标", "12项，完成12项"), ("本年目标", "服务群众项目9个，主题党日12次")),
        duty="secretary",
    ),
    Posting(
        *(1, 20, RESIDENT, "J06", "春节期间值班和烟花爆竹禁放安排", _MATTER),
        (("值班", "除夕至初六，每天2人"), ("禁放", "全社区范围")),
    ),
    Posting(
        *(2, 18, PARTY_AFFAIRS, "P05", "民主评议党员结果", ("等次", "人数")),
        (("优秀", 12), ("合格", 47), ("不合格", 0)),
        duty="secretary",
    ),
    Posting(
        *(3, 6, RESIDENT, "J14", "居民代表会议召集通知", _MATTER),
        (("时间", "3月20日 14:00"), ("地点", "社区活动室一楼"), ("议题", "停车管理办法")),
        name="meeting",
    ),
    Posting(
        *(3, 9, RESIDENT, "J14", "居民代表会议召集通知（更正）", _MATTER),
        (("时间", "3月20日 14:00"), ("地点", "社区活动室二楼"), ("议题", "停车管理办法")),
        corrects="meeting",
        reason="会议地点写错，应为二楼",
    ),
    Posting(
        *(3, 23, RESIDENT, "J01", "居民代表会议决定：停车管理办法", _VOTES),
        (("停车管理办法", 51, 44, 39, "通过"),),
    ),
    Posting(
        *(4, 8, RESIDENT, "J03", "社区服务项目实施情况", ("项目", "次数", "服务人次")),
        (("老年助餐", 63, 1827), ("健康讲座", 2, 96), ("便民理发", 6, 214)),
    ),
    Posting(
        *(4, 24, PARTY_AFFAIRS, "P10", "主题党日活动记录", _MATTER),
        (("主题", "楼道清洁一小时"), ("参加", "党员32人，居民18人")),
        duty="secretary",
    ),
    Posting(
        *(6, 10, RESIDENT, "J05", "协助做好防汛工作情况", _MATTER),
        (("巡查", "地下车库4处，排水沟11处"), ("物资", "沙袋200只，应急灯20盏")),
    ),
    Posting(
        *(6, 26, PARTY_AFFAIRS, "P03", "上半年党费收缴情况", ("月份", "缴纳人数", "金额（元）")),
        (("1—6月合计", 59, "3186.00"),),
        duty="secretary",
    ),
    Posting(
        *(7, 7, PARTY_AFFAIRS, "P06", "上半年党风廉政建设情况", _MATTER),
        (("廉政谈话", "4人次"), ("问题线索", "无")),
        duty="secretary",
    ),
    Posting(
        *(8, 20, RESIDENT, "J03", "暑托班实施情况", ("期次", "天数", "人数")),
        (("第一期", 15, 28), ("第二期", 15, 31)),
    ),
    Posting(
        *(9, 11, PARTY_AFFAIRS, "P04", "发展党员公示", _MATTER),
        (("发展对象", "1名，姓名和情况只在公开栏张贴"), ("公示期", "5个工作日")),
        duty="secretary",
    ),
    Posting(
        *(10, 16, RESIDENT, "J02", "社区活动室管理使用情况", ("用途", "场次")),
        (("居民活动", 118), ("会议", 26), ("对外出租", 24)),
    ),
    Posting(
        *(10, 28, PARTY_AFFAIRS, "P10", "主题党日活动记录", _MATTER),
        (("主题", "重阳敬老走访"), ("参加", "党员27人，走访36户")),
        duty="secretary",
    ),
    Posting(
        *(11, 10, PARTY_AFFAIRS, "P07", "为民办实事项目进展", ("项目", "进展")),
        (("老年助餐点", "已开放，每天约30人"), ("楼道照明", "完成8个楼道，共12个")),
        duty="secretary",
    ),
    Posting(
        *(11, 18, RESIDENT, "J05", "协助开展冬季消防检查情况", _MATTER),
        (("检查", "沿街商铺34家"), ("隐患", "6处，已改5处")),
    ),
    Posting(
        *(12, 11, PARTY_AFFAIRS, "P03", "下半年党费收缴情况", ("月份", "缴纳人数", "金额（元）")),
        (("7—12月合计", 60, "3240.00"),),
        duty="secretary",
    ),
    Posting(
        *(12, 21, RESIDENT, "J01", "年度居民代表会议决定", _VOTES),
        (("居委会年度工作报告", 51, 46, 46, "通过"), ("下一年度服务项目", 51, 46, 43, "通过")),
    ),
)
