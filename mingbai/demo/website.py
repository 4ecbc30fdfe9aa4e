"""The demonstration's board: the site of the fictional community, with fictional contacts."""

from pathlib import Path

from mingbai.demo.building import PUBLISHED
from mingbai.demo.folder import EVIDENCE, SITE
from mingbai.demo.papers import leave_paper
from mingbai.files import write_new
from mingbai.founding import POLICY
from mingbai.site import Asked, Made, make_site, today

_SETTINGS = """# 公开栏网站的设置（示例，都是编的）。Settings of the board; all of it is fictional.
check_address = "https://board.example.org/check.html"

[contacts.street]
name = "示例街道办事处"
phone = "021-5550 0100"

[contacts.duty.director]
name = "王示例"
phone = "021-5550 0101"

[contacts.duty.secretary]
name = "李示例"
phone = "021-5550 0102"

[contacts.duty.accountant]
name = "陈示例"
phone = "021-5550 0103"

[[places]]
name = "示例小区一期"
board = "居委会门口公开栏"

[[places]]
name = "示例小区二期"
board = "示例小区二期东门公开栏"

[data]
licence = "CC BY 4.0"
name = "示例社区居委会"
phone = "021-5550 0101"
"""


def make_website(folder: Path, ledger: str) -> Made:
    """Make the site of the demonstration in *folder*, beside its published files."""
    settings = folder / SITE
    if not settings.exists():
        write_new(settings, _SETTINGS.encode())
    leave_paper(folder, folder / PUBLISHED)
    evidence = folder / EVIDENCE
    asked = Asked(
        today(),
        settings=settings,
        evidence=evidence if evidence.is_dir() else None,
        policy=folder / POLICY,
    )
    return make_site(str(folder / ledger), asked)
