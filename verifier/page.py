"""The report as one page that stands by itself: no script, no other file, fit for a printer.

Plain words first, then what the rules found, then charts, then every check. What the ledger says is
escaped wherever it stands.
"""

from html import escape

from verifier.charts import MARKS, by_fund, by_month, timeline
from verifier.findings import Findings
from verifier.language import Language, Text
from verifier.listing import COLOURS, View, details, state_words, summary
from verifier.report import show_failure
from verifier.verdict import CAVEAT, GROUPS, Report, Result, Verdict

_TITLE = Text("查账报告", "Audit report")
_FOUND = Text("规则看出的问题", "What the rules found")
_LINE = Text("时间线：每月入账的条数，问题从哪个月开始", "Timeline: entries by month, and findings")
_BY_MONTH = Text("每月收支（元）", "Income and expenditure by month (yuan)")
_BY_FUND = Text("各项资金收支（元）", "Income and expenditure by fund (yuan)")
_CHECKS = Text("每一项检查", "Every check")
_OTHERS = Text(
    "另有 {count} 笔是别的币种，没有画出来。", "{count} in other currencies are left out."
)
_NOT_LOOKED = Text("这次没有按规则看。", "The rules were not asked, or could say nothing.")
_SHAPES = {Verdict.PROVED: "✓", Verdict.DISPROVED: "✕", Verdict.UNCHECKED: "？"}

STYLE = """
:root{color-scheme:light;--ink:#1d1d1f;--soft:#4a4a4f;--rule:#d0d0d5;--red:#a61b14;--yellow:#6f4a00;
--grey:#55555a;--green:#14613f;--blue:#1c4e8a}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.6 system-ui,-apple-system,"PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
main{max-width:1120px;margin:0 auto;padding:20px 16px 48px}
h1{font-size:1.5rem;line-height:1.3;margin:.2em 0}
h2{font-size:1.2rem;margin:1.8em 0 .6em;border-bottom:1px solid var(--rule);padding-bottom:.2em}
h3{font-size:1rem;margin:1.2em 0 .3em}
h4{font-size:.95rem;margin:0;font-weight:600}
p{margin:.4em 0}
.verdict{border:2px solid;border-radius:8px;padding:12px 16px;margin:12px 0;font-size:1.1rem}
.verdict b{font-size:1.35rem;margin-right:.4em}
.proved{color:var(--green)}.disproved{color:var(--red)}.could_not_check{color:var(--yellow)}
.verdict span,.verdict p{color:var(--ink)}
.caveat,.aside{color:var(--soft);font-size:.92rem}
.rows{list-style:none;margin:0;padding:0;display:grid;gap:12px}
.row{border:1px solid var(--rule);border-left:6px solid;border-radius:6px;padding:10px 14px;
break-inside:avoid}
.row.red{border-left-color:var(--red)}.row.yellow{border-left-color:var(--yellow)}
.row.grey{border-left-color:var(--grey);border-left-style:dashed}
.row.closed p.said{text-decoration:line-through}
.tag{font-weight:700}.red .tag,a.red{color:var(--red)}.yellow .tag,a.yellow{color:var(--yellow)}
.grey .tag,a.grey{color:var(--grey)}
.said{font-size:1.05rem}
.chart{list-style:none;margin:0;padding:0;display:grid;gap:10px}
.chart li{break-inside:avoid;border-bottom:1px dotted var(--rule);padding-bottom:6px}
.bar{display:grid;grid-template-columns:5.5em 1fr 8.5em;gap:8px;align-items:center;font-size:.92rem}
.number{text-align:right;font-variant-numeric:tabular-nums}
.drawn{width:100%;height:12px;background:#f2f2f4;display:block}
rect{fill:var(--blue)}rect.income,rect.supervision{fill:var(--green)}
rect.expenditure,rect.governance{fill:var(--yellow)}rect.decisions,rect.work{fill:var(--grey)}
.marks{font-size:.92rem;display:flex;flex-wrap:wrap;gap:4px 14px}
.marks a{display:inline-block;min-height:44px;min-width:44px;padding:9px 2px}
.charts{display:grid;gap:0 40px}
.checks{list-style:none;margin:0;padding:0}.checks li{margin:.25em 0}
.checks ul{margin:.2em 0;padding-left:1.6em;color:var(--soft);font-size:.92rem}
code{font-size:.9em}
@media(min-width:900px){.charts,.timeline>.chart{grid-template-columns:1fr 1fr;column-gap:40px}}
@media print{main{max-width:none;padding:0}body{font-size:11pt}a{color:inherit;text-decoration:none}
.marks a{min-height:0;padding:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
@page{margin:16mm}}
"""


def as_page(report: Report, language: Language, view: View) -> str:
    """Give *report* as an HTML page; *view* says which findings."""
    findings = report.findings
    community = findings.community if findings is not None else ""
    title = f"{community} {_TITLE.to(language)}".strip()
    found = (
        f"<p>{escape(_NOT_LOOKED.to(language))}</p>"
        if findings is None
        else _found(findings, view, language)
    )
    return document(
        title,
        language,
        f"<h1>{escape(title)}</h1>\n{_verdict(report, language)}\n"
        f"<h2>{escape(_FOUND.to(language))}</h2>\n{found}\n"
        f"{'' if findings is None else _charts(findings, view, language)}\n"
        f"<h2>{escape(_CHECKS.to(language))}</h2>\n{_checks(report, language)}",
    )


def document(title: str, language: Language, body: str, style: str = "") -> str:
    """Give a page that stands by itself and loads nothing; *body* is HTML, *style* adds to ours."""
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _verdict(report: Report, language: Language) -> str:
    verdict = report.verdict
    colon = "：" if language == "zh" else ": "
    lines = "".join(
        f'<p class="aside">{escape(label.to(language))}{colon}'
        f"<code>{escape(value.to(language))}</code></p>"
        for label, value in report.lines
    )
    return (
        f'<div class="verdict {verdict.value}"><b>{_SHAPES[verdict]} '
        f"{escape(verdict.word.to(language))}</b><span>{escape(report.sentence.to(language))}</span>"
        f'</div>\n<p class="caveat">{escape(CAVEAT.to(language))}</p>{lines}'
    )


def _found(findings: Findings, view: View, language: Language) -> str:
    rows = view.rows(findings)
    said = [f"<p>{escape(summary(findings, view).to(language))}</p>", '<ol class="rows">']
    for row in rows:
        sentence = row.zh if language == "zh" else row.en
        colour = f"{MARKS[row.colour]} {COLOURS[row.colour].to(language)}"
        beside = " · ".join(details(row, language))
        said.append(
            f'<li class="row {row.colour} {row.state}" id="r-{row.id}">'
            f'<span class="tag">{escape(colour)}</span> {escape(state_words(row, language))}'
            f'<p class="said">{escape(sentence)}</p>'
            f'<p class="aside">{escape(beside)}<br><code>{row.rule} {row.id}</code></p></li>'
        )
    return "\n".join([*said, "</ol>"])


def _charts(findings: Findings, view: View, language: Language) -> str:
    figures = findings.figures
    others = ""
    if figures.others:
        text = _OTHERS.fill(count=figures.others).to(language)
        others = f'<p class="aside">{escape(text)}</p>'
    return (
        f"<h2>{escape(_LINE.to(language))}</h2>\n"
        f'<div class="timeline">{timeline(figures, view.rows(findings), language)}</div>\n'
        '<div class="charts">\n'
        f"<section><h2>{escape(_BY_MONTH.to(language))}</h2>\n{by_month(figures, language)}{others}"
        f"</section>\n<section><h2>{escape(_BY_FUND.to(language))}</h2>\n"
        f"{by_fund(figures, language)}</section>\n</div>"
    )


def _checks(report: Report, language: Language) -> str:
    said = []
    for group in GROUPS:
        results = [result for result in report.results if result.check.group == group]
        if results:
            said.append(f"<h3>{group.number} {escape(group.title.to(language))}</h3>")
            said.append('<ul class="checks">')
            said += [_check(result, language) for result in results]
            said.append("</ul>")
    return "\n".join(said)


def _check(result: Result, language: Language) -> str:
    verdict = result.verdict
    below = [show_failure(failure, language) for failure in result.failures]
    below += [remark.text.to(language) for remark in result.remarks]
    items = "".join(f"<li>{escape(each)}</li>" for each in below)
    return (
        f'<li><span class="{verdict.value}"><b>{_SHAPES[verdict]} '
        f"{escape(verdict.word.to(language))}</b></span> {result.check.number} "
        f"{escape(result.check.claim.to(language))}{f'<ul>{items}</ul>' if items else ''}</li>"
    )
