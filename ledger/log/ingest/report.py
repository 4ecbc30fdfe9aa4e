"""What an import says of itself: counts, sums, every problem; in Chinese or English, or JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.affairs.money import format_amount
from ledger.log.ingest.amounts import decimals_of
from ledger.log.ingest.plan import Plan, Sums
from ledger.log.ingest.run import Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """An import's outcome, in words or as JSON."""

    outcome: Outcome

    @property
    def plan(self) -> Plan:
        """The rows and what was to become of them."""
        return self.outcome.plan

    def lines(self, lang: str) -> list[str]:
        """Return the report as lines to be shown, problems last."""
        words = _ZH if lang == "zh" else _EN
        return [
            *self._counts(words),
            *self._sums(words),
            *self._outcome(words),
            *(words["remark"].format(text=remark.text(lang)) for remark in self.plan.remarks),
            *(problem.text(lang) for problem in self.plan.problems),
        ]

    def _counts(self, words: Mapping[str, str]) -> list[str]:
        plan = self.plan
        facts = {
            "file": plan.table.file,
            "understood": plan.table.understood,
            "sha256": plan.table.sha256.hex(),
            "rows": plan.rows,
            "statements": len(plan.drafts),
            "used": sum(len(draft.rows) for draft in plan.drafts),
            "refused": len(plan.refused),
            "blank": plan.blank,
            "left_out": len(plan.left_out),
            "sealed": self.outcome.sealed,
        }
        return [words[key].format(**facts) for key in ("file", "rows", "sealed")]

    def _sums(self, words: Mapping[str, str]) -> list[str]:
        plan = self.plan
        parts = (
            ("in_file", plan.file_sums),
            ("in_statements", plan.statement_sums),
            ("in_refused", plan.refused_sums),
        )
        shown = [
            words["sum"].format(
                what=words[name],
                currency=plan.currency,
                positive=_money(sums.totals["+"], plan.currency),
                positives=sums.counts["+"],
                negative=_money(sums.totals["-"], plan.currency),
                negatives=sums.counts["-"],
                zeros=sums.counts["0"],
            )
            for name, sums in parts
            if name != "in_refused" or plan.refused
        ]
        if plan.unread:
            shown.append(words["unread"].format(count=plan.unread))
        return shown

    def _outcome(self, words: Mapping[str, str]) -> list[str]:
        if self.outcome.imported is None:
            already = self.outcome.already_in
            return [words["already"].format(count=already)] if already else []
        lines = [
            words["entered"].format(
                count=self.outcome.imported.entered, already=self.outcome.imported.already_in
            )
        ]
        lines += [
            words["by_type"].format(
                type=kind,
                count=count,
                currency=self.plan.currency,
                total=_money(total, self.plan.currency),
            )
            for kind, (count, total) in self.outcome.imported.sums.items()
        ]
        return lines

    def to_json(self) -> dict[str, Any]:
        """Return the report for a program; sums are in minor units."""
        plan = self.plan
        return {
            "file": plan.table.file,
            "sha256": plan.table.sha256.hex(),
            "understood": plan.table.understood,
            "currency": plan.currency,
            "rows": plan.rows,
            "blank": plan.blank,
            "left_out": list(plan.left_out),
            "refused": list(plan.refused),
            "unread": plan.unread,
            "statements": len(plan.drafts),
            "sealed": self.outcome.sealed,
            "already_in": self.outcome.already_in,
            "entered": None if self.outcome.imported is None else self.outcome.imported.entered,
            "sums": {
                "file": sums_json(plan.file_sums),
                "statements": sums_json(plan.statement_sums),
                "refused": sums_json(plan.refused_sums),
            },
            "ledger": None
            if self.outcome.imported is None
            else {
                kind: {"count": count, "amount": total}
                for kind, (count, total) in self.outcome.imported.sums.items()
            },
            "remarks": [
                {"code": each.code, "zh": each.text("zh"), "en": each.text("en")}
                for each in plan.remarks
            ],
            "problems": [
                {
                    "code": problem.code,
                    "row": problem.facts.get("row"),
                    "column": problem.facts.get("column"),
                    "header": problem.facts.get("header"),
                    "zh": problem.text("zh"),
                    "en": problem.text("en"),
                }
                for problem in plan.problems
            ],
        }


def sums_json(sums: Sums) -> dict[str, dict[str, int]]:
    """Return sums for a program: count and amount, in minor units, of each sign."""
    return {
        name: {"count": sums.counts[sign], "amount": sums.totals[sign]}
        for name, sign in (("positive", "+"), ("negative", "-"), ("zero", "0"))
    }


def _money(minor: int, currency: str) -> str:
    return format_amount(minor, decimals_of(currency), grouping=",")


_ZH = {
    "file": "文件 {file}（{understood}），SHA-256 {sha256}",
    "rows": "表头以下 {rows} 行：{used} 行成为 {statements} 条记录，{refused} 行有问题，"
    "{blank} 行空白，{left_out} 行按映射文件不录（如合计）",
    "sealed": "密封 {sealed} 处",
    "sum": "{what}：正数 {positives} 笔 {positive} {currency}，"
    "负数 {negatives} 笔 {negative} {currency}，零 {zeros} 笔",
    "in_file": "文件合计",
    "in_statements": "记录合计",
    "in_refused": "有问题的行合计",
    "unread": "另有 {count} 行的金额读不出，不在合计内",
    "already": "其中 {count} 条已在账本里",
    "entered": "入账 {count} 条，原已在账本 {already} 条；已从账本逐条读回核对",
    "remark": "留意：{text}",
    "by_type": "账本合计 {type}：{count} 条 {total} {currency}",
}
_EN = {
    "file": "File {file} ({understood}), SHA-256 {sha256}",
    "rows": "{rows} rows below the header: {used} became {statements} statements, "
    "{refused} refused, {blank} blank, {left_out} left out by the mapping",
    "sealed": "{sealed} values sealed",
    "sum": "{what}: {positives} positive {positive} {currency}, "
    "{negatives} negative {negative} {currency}, {zeros} zero",
    "in_file": "Sum of the file",
    "in_statements": "Sum of the statements",
    "in_refused": "Sum of the refused rows",
    "unread": "{count} more rows have an amount that can't be read, and are in no sum",
    "already": "{count} of them are in the ledger already",
    "entered": "{count} entered, {already} were in already; "
    "all were read back from the ledger and compared",
    "remark": "Note: {text}",
    "by_type": "In the ledger, {type}: {count} for {total} {currency}",
}
