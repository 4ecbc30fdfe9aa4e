"""A witness's own page: who it is, how far it saw each ledger come, and check phrases to compare.

A check page can't vouch for itself; a resident compares its phrase with a second place, and a
witness's page is one. It is plain HTML without a script, Chinese first, and fetches nothing.
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from html import escape
from typing import Final, NamedTuple

_CHINA = timezone(timedelta(hours=8))

STYLE: Final = """
:root{color-scheme:light;--ink:#1d1d1f;--soft:#4a4a4f;--rule:#767680}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:18px/1.7 system-ui,-apple-system,"PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
main{max-width:760px;margin:0 auto;padding:12px 16px 48px}
h1{font-size:1.5rem;line-height:1.35;margin:.4em 0}
h2{font-size:1.2rem;margin:1.8em 0 .4em}
h3{font-size:1rem;font-weight:600;margin:0}
p{margin:.5em 0}
.ledger{border:1px solid var(--rule);border-radius:8px;padding:12px 16px;margin:14px 0;
break-inside:avoid}
.phrase{font:700 1.6rem/1.4 ui-monospace,Consolas,"DejaVu Sans Mono",monospace;margin:.1em 0}
.soft,code{color:var(--soft);font-size:.9rem}
a{color:#0b4a8f;display:inline-block;padding:9px 0;min-height:44px}
.language{text-align:right;margin:0}
@media print{.language{display:none}body{font-size:12pt}}
"""
_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The page's Content-Security-Policy: its one style sheet, and nothing else."""


class SeenLedger(NamedTuple):
    """A ledger as its witness knows it: *size* entries at Unix second *time_s*; 0 for never.

    *phrase* is its check phrase; empty where the witness was given no trust files. *readable* is
    False where the witness's own memory of it is damaged.
    """

    origin: str
    path: str
    phrase: str = ""
    size: int = 0
    time_s: int = 0
    readable: bool = True


def format_page(name: str, vkeys: Sequence[str], ledgers: Sequence[SeenLedger], lang: str) -> str:
    """Write the page of the witness *name*; *lang* is ``zh`` or ``en``."""
    zh = lang == "zh"

    def t(chinese: str, english: str) -> str:
        return chinese if zh else english

    title = escape(t(f"见证人 {name}", f"Witness {name}"))
    shown = "".join(_ledger(each, zh=zh) for each in ledgers)
    keys = "".join(f"<p><code>{escape(key)}</code></p>\n" for key in vkeys)
    body = f"""<p class="language"><a href="?lang={t("en", "zh")}">{t("English", "中文")}</a></p>
<h1>{title}</h1>
<p>{t(_WHAT_ZH, _WHAT_EN)}</p>
<h2>{t("作证的账本", "The ledgers that it witnesses")}</h2>
{_compare(ledgers, zh=zh)}{shown or t("<p>还没有。</p>", "<p>None yet.</p>")}
<h2>{t("给会技术的人：公钥", "For those who know the technique: its keys")}</h2>
{keys}"""
    return (
        f'<!doctype html>\n<html lang="{t("zh-CN", "en")}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}"
        "</main>\n</body>\n</html>\n"
    )


def _compare(ledgers: Sequence[SeenLedger], *, zh: bool) -> str:
    if not any(each.phrase for each in ledgers):
        return ""
    return f"<p>{_COMPARE_ZH if zh else _COMPARE_EN}</p>\n"


def _ledger(ledger: SeenLedger, *, zh: bool) -> str:
    phrase = ""
    if ledger.phrase:
        label = "对照码：" if zh else "Check phrase:"
        phrase = f'<p>{label}</p>\n<p class="phrase">{escape(ledger.phrase)}</p>\n'
    link = ""
    if ledger.time_s:
        label = "签过的检查点" if zh else "the checkpoint that it cosigned"
        link = f'<p class="soft"><a href="{escape(ledger.path)}">{label}</a></p>\n'
    return (
        f'<section class="ledger">\n<h3><bdi>{escape(ledger.origin)}</bdi></h3>\n{phrase}'
        f"<p>{_seen(ledger, zh=zh)}</p>\n{link}</section>\n"
    )


def _seen(ledger: SeenLedger, *, zh: bool) -> str:
    if not ledger.readable:
        return (
            "见证人自己的记录坏了，现在不为这本账签字。"
            if zh
            else "The witness’s own memory of it is damaged; it cosigns nothing of it now."
        )
    if not ledger.time_s:
        return "还没有见过这本账。" if zh else "It has not seen this ledger yet."
    moment = datetime.fromtimestamp(ledger.time_s, UTC).astimezone(_CHINA)
    if zh:
        day = f"{moment.year}年{moment.month}月{moment.day}日"
        return f"{day} {moment:%H:%M} 见到第 {ledger.size} 条，签了字。"
    return f"Saw {ledger.size} entries on {moment:%Y-%m-%d %H:%M} (China time), and cosigned."


_WHAT_ZH = (
    "见证人是账本以外的人：记住每本账到了第几条，只为接着写的签字，改过的不签。"
    "它不看内容，也不保证钱花得对。"
)
_WHAT_EN = (
    "A witness is somebody outside: it remembers how far each ledger had come, cosigns what "
    "continues it, and nothing that was changed. It reads no contents, and does not say that the "
    "money was well spent."
)
_COMPARE_ZH = (
    "查验页、海报上也有对照码。和这里的一个字不差，那个网页说的就是同一本账、同一份信任文件。"
    "不一样：先别信那个网页，拍下来，打街道电话。"
)
_COMPARE_EN = (
    "A check page or a poster shows a check phrase, too. If it is the same as here, letter by "
    "letter, that page speaks of the same ledger and the same trust file. If they differ, do not "
    "believe that page: take a picture and call the street office."
)
