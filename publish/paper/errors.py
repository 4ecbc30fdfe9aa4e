"""Why a paper could not be made, by name."""

from typing import ClassVar

from ledger.core.errors import LedgerError, MalformedError


class PaperProblem(LedgerError):
    """The paper could not be made; nothing was written."""

    code: ClassVar[str] = "paper_problem"
    zh: ClassVar[str] = "没有做成。"
    en: ClassVar[str] = "The paper could not be made."


class PaperExtraMissing(PaperProblem):
    """The parts that set type and draw codes aren't installed."""

    code = "paper_extra_missing"
    zh = "做 PDF 要先安装：pip install 'mingbai[paper]'"
    en = "To make a PDF, install more first: pip install 'mingbai[paper]'"


class FontMissing(PaperProblem):
    """There is no font with Chinese characters in it."""

    code = "font_missing"
    zh = (
        "没有找到中文字体（找过：{folders}）。请安装思源黑体（Debian、Ubuntu：apt install "
        "fonts-noto-cjk），或者用 --fonts 写出字体所在的目录。"
    )
    en = (
        "No Chinese font was found (looked in {folders}). Install Noto Sans CJK (Debian, Ubuntu: "
        "apt install fonts-noto-cjk), or name the folder that has it with --fonts."
    )


class TypesettingFailed(PaperProblem):
    """The typesetter refused; that is a mistake of ours."""

    code = "typesetting_failed"
    zh = "排版出错（{reason}）。这是程序的错，请报告。"
    en = "Typesetting failed ({reason}). That is a mistake in this program; please report it."


class CheckAddressMissing(PaperProblem):
    """The settings don't say which address the codes lead to."""

    code = "check_address_missing"
    zh = (
        "不知道二维码该指向哪里。请在网站设置 site.toml 里写 check_address（区里查验页的网址，"
        "不是居委会自己的），再用 --settings 给出。"
    )
    en = (
        "There is no address for the codes. Write check_address (the district's check page, not "
        "the community's own) into the settings site.toml, and name that file with --settings."
    )


class NotANotice(PaperProblem):
    """The entry isn't a notice."""

    code = "not_a_notice"
    zh = "第 {index} 条不是公示（也不是更正），不能这样打印。"
    en = "Entry {index} is neither a notice nor a correction and can't be printed as one."


class ListPastLastDay(PaperProblem):
    """A list of persons may no longer be shown."""

    code = "list_past_last_day"
    zh = "这份名单的最后一天是 {last}，已经过了，不能再打印。"
    en = "The last day of this list of persons was {last}; it may not be printed any more."


class LargeCodeTooLarge(PaperProblem):
    """The proof doesn't fit into one code."""

    code = "large_code_too_large"
    zh = "这份公示的证明有 {length} 个字符，一个码里装不下（至多 {limit}）。请不要用 --large-code。"
    en = (
        "The proof of this notice takes {length} characters, more than one code holds ({limit}). "
        "Leave --large-code away."
    )


class CodeTooLarge(PaperProblem):
    """The address that a code should hold is too long."""

    code = "code_too_large"
    zh = "二维码里的网址有 {length} 个字节，太长（至多 {limit}）。请把 check_address 写短些。"
    en = "The address in the code has {length} bytes, over {limit}. Make check_address shorter."


class SlipNumbersWrong(PaperProblem):
    """The numbers of slips to print aren't a stretch that can be printed."""

    code = "slip_numbers_wrong"
    zh = "从 {first} 到 {last} 印不了：要从小到大，一次至多 {limit} 张，最大 1000000。"
    en = (
        "Slips {first} to {last} can't be printed: upwards, at most {limit} at once, at most "
        "1000000."
    )


class PlaceUnknown(PaperProblem):
    """The ledger and the settings name no such place."""

    code = "paper_place_unknown"
    zh = "没有“{place}”这个小区，只有：{places}。"
    en = "There is no place called {place}; there are: {places}."


class NotAReport(MalformedError):
    """What should be a verifier's report isn't one."""

    code = "not_a_report"
    zh = "{path} 不是查一份公示的结果。请先运行 mingbai-verify notice … --json，再给出它写的文件。"
    en = (
        "{path} is not the result of checking a notice. Run mingbai-verify notice … --json first, "
        "and give the file that it wrote."
    )
