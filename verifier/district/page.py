"""The district's page: one sentence, what to do today, what changed, rates, streets; it prints.

It stands by itself, without script or other files. What ledgers say is escaped wherever it stands.
"""

from collections.abc import Iterable, Sequence
from html import escape

from ledger.affairs.audit.finding import yuan
from verifier.district.outcome import Outcome
from verifier.district.summary import RATE_NAMES, Shared, Street, Summary, ToDo
from verifier.language import Language, Text
from verifier.page import document
from verifier.verdict import CAVEAT, Verdict

_TITLE = Text("全区查账", "The district's ledgers")
_TO_DO = Text("今天要办的", "To do today")
_NOTHING = Text("没有。", "Nothing.")
_CHANGED = Text("和上次（{day}）比", "Since the round of {day}")
_FIRST = Text("第一次查，没有上次可比。", "This is the first round; there is nothing to compare.")
_NEWS = Text("新的或加重的 {news} 条，已消的 {gone} 条。", "New or worse: {news}; gone: {gone}.")
_RATES = Text("今年四率", "This year's four rates")
_STREETS = Text("各街道（差的在前；“新”指最近七天）", "Streets, worst first; new: in seven days")
_SILENT = Text("三十天没有新记录的账本", "Ledgers without a new entry in thirty days")
_SHARED = Text("在几本账里报销的发票", "Invoices paid in several ledgers")
_KEYS = Text("签名有问题的账本", "Ledgers with key trouble")
_ALL = Text("全部账本", "All ledgers")
_NONE_DUE = Text("没有到期的", "nothing due")
_LAST = Text("最后一条 {day}", "last entry {day}")
_HEADS = (
    Text("街道", "Street"),
    Text("本数", "Ledgers"),
    Text("不符", "Disproved"),
    Text("没查成", "Unchecked"),
    Text("沉默", "Silent"),
    Text("红", "Red"),
    Text("新红", "New red"),
    Text("黄", "Yellow"),
    Text("新黄", "New yellow"),
)
_KINDS = {
    "disproved": Text("✕ 不符", "✕ DISPROVED"),
    "could_not_check": Text("？ 没查成", "? COULD NOT CHECK"),
    "red": Text("■ 红", "■ RED"),
    "yellow": Text("▲ 黄", "▲ YELLOW"),
    "ordered": Text("◆ 督办中", "◆ ORDERED"),
}
_CLASSES = {"ordered": "yellow"}
_TABLE = """
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid var(--rule);padding:6px 8px;text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;min-width:8em}
.rate{display:flex;justify-content:space-between;gap:12px;border-bottom:1px solid var(--rule);
padding:6px 0}.rate b{font-variant-numeric:tabular-nums}
.ten li{border:1px solid var(--rule);border-left:6px solid;border-radius:6px;padding:8px 12px;
break-inside:avoid;margin:8px 0}.ten{padding-left:1.6em}
.ten .red,.ten .disproved{border-left-color:var(--red)}
.ten .yellow,.ten .could_not_check{border-left-color:var(--yellow)}
"""


def as_page(summary: Summary, language: Language) -> str:
    """Give *summary* as an HTML page."""
    title = f"{_TITLE.to(language)} {summary.day.isoformat()}"
    sentence = f"<span>{escape(summary.sentence.to(language))}</span>"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="verdict {_tone(summary)}">{sentence}</p>',
        f'<p class="caveat">{escape(CAVEAT.to(language))}</p>',
        _section(_TO_DO, language, _ten(summary.to_do, language)),
        _changes(summary, language),
        _section(_RATES, language, _rates(summary, language)),
        _section(_STREETS, language, _streets(summary.streets, language)),
        _section(_SILENT, language, _ledgers(summary.silent, language, dated=True)),
        _section(_KEYS, language, _ledgers(summary.keys, language, dated=False)),
        _section(_SHARED, language, _invoices(summary.shared, language)),
    ]
    return document(title, language, "\n".join(parts), _TABLE)


def as_text(summary: Summary, language: Language) -> str:
    """Give *summary* for a terminal."""
    lines = [summary.sentence.to(language), CAVEAT.to(language), "", _TO_DO.to(language)]
    for number, each in enumerate(summary.to_do, 1):
        kind = _KINDS[each.kind].to(language)
        lines.append(f"{number:2}. {kind} {each.street} {each.name}: {each.text.to(language)}")
    if not summary.to_do:
        lines.append(_NOTHING.to(language))
    lines += ["", *_changed_lines(summary, language), "", _RATES.to(language)]
    lines += [f"  {name}  {value}" for name, value in _rate_pairs(summary, language)]
    return "\n".join(lines) + "\n"


def _tone(summary: Summary) -> str:
    if summary.counts[Verdict.DISPROVED.value]:
        return Verdict.DISPROVED.value
    if summary.counts[Verdict.UNCHECKED.value]:
        return Verdict.UNCHECKED.value
    return Verdict.PROVED.value


def _section(title: Text, language: Language, inside: str) -> str:
    return f"<section><h2>{escape(title.to(language))}</h2>\n{inside}</section>"


def _ten(to_do: Sequence[ToDo], language: Language) -> str:
    if not to_do:
        return f"<p>{escape(_NOTHING.to(language))}</p>"
    items = []
    for each in to_do:
        stake = f" · {yuan(each.amount)} 元" if each.amount and language == "zh" else ""
        if each.amount and language == "en":
            stake = f" · {yuan(each.amount)} yuan"
        style = _CLASSES.get(each.kind, each.kind)
        items.append(
            f'<li class="{style}"><b>{escape(_KINDS[each.kind].to(language))}</b> '
            f"{escape(each.street)} {escape(each.name)}{stake}"
            f"<br>{escape(each.text.to(language))}</li>"
        )
    return f'<ol class="ten">{"".join(items)}</ol>'


def _changes(summary: Summary, language: Language) -> str:
    head, *lines = _changed_lines(summary, language)
    inside = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"<section><h2>{escape(head)}</h2>\n{inside}</section>"


def _changed_lines(summary: Summary, language: Language) -> list[str]:
    if not summary.compared:
        return [_CHANGED.fill(day="-").to(language), _FIRST.to(language)]
    lines = [
        _CHANGED.fill(day=summary.compared).to(language),
        _NEWS.fill(news=summary.news, gone=summary.gone).to(language),
    ]
    words = {verdict.value: verdict.word.to(language) for verdict in Verdict}
    lines += [
        f"{each.street} {each.name}: {words[each.before]} → {words[each.now]}"
        for each in summary.changes
    ]
    return lines


def _rate_pairs(summary: Summary, language: Language) -> Iterable[tuple[str, str]]:
    for name, (done, due) in summary.rates.items():
        share = f"{100 * done / due:.1f} %（{done}/{due}）" if due else _NONE_DUE.to(language)
        yield RATE_NAMES[name].to(language), share


def _rates(summary: Summary, language: Language) -> str:
    return "".join(
        f'<div class="rate"><span>{escape(name)}</span><b>{escape(share)}</b></div>'
        for name, share in _rate_pairs(summary, language)
    )


def _streets(streets: Sequence[Street], language: Language) -> str:
    heads = "".join(f"<th>{escape(head.to(language))}</th>" for head in _HEADS)
    rows = []
    for each in streets:
        cells = (
            each.ledgers,
            each.disproved,
            each.unchecked,
            each.silent,
            each.red,
            each.new_red,
            each.yellow,
            each.new_yellow,
        )
        numbers = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f"<tr><td>{escape(each.street)}</td>{numbers}</tr>")
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _ledgers(ledgers: Sequence[Outcome], language: Language, *, dated: bool) -> str:
    if not ledgers:
        return f"<p>{escape(_NOTHING.to(language))}</p>"
    items = []
    for each in ledgers:
        said = _LAST.fill(day=each.day) if dated else Text(each.zh, each.en)
        items.append(
            f"<li>{escape(each.street)} {escape(each.name)}: {escape(said.to(language))}</li>"
        )
    return f"<ul>{''.join(items)}</ul>"


def _invoices(shared: Sequence[Shared], language: Language) -> str:
    if not shared:
        return f"<p>{escape(_NOTHING.to(language))}</p>"
    items = "".join(f"<li>{escape(each.text.to(language))}</li>" for each in shared)
    return f"<ul>{items}</ul>"
