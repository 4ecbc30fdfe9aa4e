"""What can be wrong with a site, or with the settings that it is made with, by name."""

from typing import ClassVar

from ledger.core.errors import DisprovedError, LedgerError, MalformedError


class SiteProblem(LedgerError):
    """The site could not be made; what was there before is as it was, or complete."""

    code: ClassVar[str] = "site_problem"
    zh: ClassVar[str] = "网站没有做成。"
    en: ClassVar[str] = "The site could not be made."


class SitePathRefused(SiteProblem):
    """A page has a path that no page may have: it would leave the site, or touch the log."""

    code = "site_path_refused"
    zh = "网站里不能有这个路径：{where}。"
    en = "A site may not have this path: {where}."


class SiteFileUnwritable(SiteProblem):
    """A file of the site can't be written."""

    code = "site_file_unwritable"
    zh = "写不了 {path}：{reason}。请检查磁盘和权限，再运行一次，会接着做。"
    en = (
        "{path} can't be written: {reason}. Check disk and permissions, and run it again: it goes "
        "on."
    )


class SiteBusy(SiteProblem):
    """Another run is writing the same site."""

    code = "site_busy"
    zh = "另一个程序正在写这个网站：{path}。请等它做完再运行。"
    en = "Another run is writing the site in {path}. Wait until it is done."


class SiteTreeDiffers(DisprovedError):
    """The published entries don't lead to the root that the checkpoint signs."""

    code = "site_tree_differs"
    zh = "公开的内容和检查点对不上（前 {size} 条），不能据此做网站。请先运行 mingbai fsck。"
    en = (
        "The published entries do not lead to the checkpoint ({size} entries); no site is made of "
        "them. Run mingbai fsck first."
    )


class SiteSettingsUnreadable(MalformedError):
    """The settings aren't TOML."""

    code = "site_settings_unreadable"
    zh = "看不懂网站设置 {path}：{reason}。请按 docs/board.md 的样子改。"
    en = "The site's settings {path} can't be read: {reason}. See docs/board.md for how they are."


class SiteSettingsWrong(MalformedError):
    """A field of the settings isn't what it must be."""

    code = "site_settings_wrong"
    zh = "网站设置的 {field} 不对：{reason_zh}。"
    en = "{field} of the site's settings is wrong: {reason_en}."


class DistrictReportUnreadable(MalformedError):
    """What should be the report of a district's round is none."""

    code = "district_report_unreadable"
    zh = "看不懂 {path}：{reason}。请用 mingbai-verify district --json 重新生成。"
    en = "{path} can't be read: {reason}. Make it again with mingbai-verify district --json."
