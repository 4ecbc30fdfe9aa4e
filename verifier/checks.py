"""Every check by its number: what a full audit, and what the check of one notice, looks at.

Numbers and codes are stable; docs/verify.md lists them. A check's claim is what is so when it is
proved.
"""

from typing import NamedTuple

from verifier.language import Text
from verifier.verdict import (
    AUTHENTICITY,
    COMPLETENESS,
    CONSISTENCY,
    EVIDENCE,
    INTEGRITY,
    Check,
)

# ----------------------------------------------------------------------------- of a whole log

CHECKPOINT = Check(
    COMPLETENESS,
    1,
    "checkpoint",
    Text("检查点在，也读得懂", "There is a checkpoint, and it can be read"),
)
ENTRIES = Check(COMPLETENESS, 2, "entries", Text("每一条都公布了", "Every entry is published"))
TILES = Check(COMPLETENESS, 3, "tiles", Text("每一个哈希块都公布了", "Every tile is published"))
STRAYS = Check(
    COMPLETENESS,
    4,
    "strays",
    Text(
        "目录里别的文件与签过名的内容没有矛盾",
        "Nothing else in the directory contradicts what was signed",
    ),
)
LOG_SIGNATURE = Check(
    AUTHENTICITY,
    1,
    "log_signature",
    Text(
        "检查点由信任文件里的账本公钥签名", "The checkpoint is signed by the log key of the policy"
    ),
)
CHARTER = Check(
    AUTHENTICITY,
    2,
    "charter",
    Text("章程就是您信任的那一份", "The charter is the one that you trust"),
)
STATEMENTS = Check(
    AUTHENTICITY,
    3,
    "statements",
    Text(
        "每一条都写得合规，每一个签名都对",
        "Every statement is well-formed, and every signature is right",
    ),
)
AUTHORITY = Check(
    AUTHENTICITY,
    4,
    "authority",
    Text(
        "每一条都由当时在任的人按规则签署",
        "Every statement was admissible: signed by those in office, as the rules ask",
    ),
)
GROWTH = Check(
    CONSISTENCY,
    1,
    "growth",
    Text("接着上次查过的账，没有改写", "The log continues what was verified before"),
)
CHAIN = Check(
    CONSISTENCY, 2, "chain", Text("一条接一条，没有断开", "Every entry follows the one before it")
)
GOVERNANCE_LINE = Check(
    CONSISTENCY,
    3,
    "governance_line",
    Text(
        "每一条都指明了它之前最近的任免",
        "Every entry names the latest governance entry before it",
    ),
)
TIMES = Check(CONSISTENCY, 4, "times", Text("入账时间没有倒退", "The entries' times never go back"))
LEAVES = Check(
    INTEGRITY,
    1,
    "leaves",
    Text("每一条的内容与哈希块相符", "Every entry hashes to its place in the tiles"),
)
TREE = Check(
    INTEGRITY,
    2,
    "tree",
    Text("各层哈希块都由内容算得出", "Every tile above follows from the entries"),
)
ROOT = Check(
    INTEGRITY,
    3,
    "root",
    Text("由全部内容算出的根哈希就是签名的那一个", "The entries lead to the signed root"),
)
QUORUM = Check(
    EVIDENCE,
    1,
    "quorum",
    Text("信任文件要求的见证人都见证了", "The witnesses that the policy asks for have cosigned"),
)
FINDINGS = Check(
    EVIDENCE,
    2,
    "findings",
    Text(
        "每一条都按规则看过了（看出的问题另列，不影响结论）",
        "The rules have seen every entry (what they found is listed apart, and weighs nothing)",
    ),
    weighs=False,
)
FILES = Check(
    EVIDENCE,
    3,
    "files",
    Text(
        "目录里的文件就是账本写了哈希的那些",
        "The files in the folder are those that the statements name",
    ),
)


class AnchorChecks(NamedTuple):
    """The checks of a ledger's anchors, by the numbers that they have in one kind of report."""

    beginning: Check
    stamps: Check
    chain: Check


_BEGINNING = Text(
    "锚定过的检查点都是现在这本账的开头",
    "The present ledger begins with every checkpoint that was anchored",
)
_STAMPS = Text(
    "您信任的时间戳机构盖过这些检查点",
    "An authority that you trust has time-stamped the checkpoints",
)
_CHAIN = Text(
    "这些检查点在批里，批的树根登在您认可的区块里",
    "The checkpoints are in a batch that a block which you accept holds",
)
IN_A_LOG = AnchorChecks(
    Check(CONSISTENCY, 5, "anchor_beginning", _BEGINNING),
    Check(EVIDENCE, 4, "anchor_stamps", _STAMPS),
    Check(EVIDENCE, 5, "anchor_chain", _CHAIN),
)
"""In the audit of a whole log, if there is something to go by."""
OF_ANCHORS = AnchorChecks(
    Check(CONSISTENCY, 1, "beginning", _BEGINNING),
    Check(EVIDENCE, 2, "stamps", _STAMPS),
    Check(EVIDENCE, 3, "chain", _CHAIN),
)
"""Alone (``anchor``)."""

LOG_CHECKS = (
    CHECKPOINT,
    ENTRIES,
    TILES,
    STRAYS,
    LOG_SIGNATURE,
    CHARTER,
    STATEMENTS,
    AUTHORITY,
    GROWTH,
    CHAIN,
    GOVERNANCE_LINE,
    TIMES,
    LEAVES,
    TREE,
    ROOT,
    QUORUM,
    FINDINGS,
    FILES,
    *IN_A_LOG,
)

# ------------------------------------------------------------------------------ of one notice

ENTRY = Check(
    COMPLETENESS, 1, "entry", Text("这一条找得到，也读得懂", "The entry is there and can be read")
)
LATER = Check(
    COMPLETENESS,
    2,
    "later_entries",
    Text("后面的条目都读到了", "All later entries were read"),
)
SIGNATURES = Check(
    AUTHENTICITY,
    3,
    "signatures",
    Text("这一条写得合规，签名都对", "The statement is well-formed, its signatures right"),
)
OFFICE = Check(
    AUTHENTICITY,
    4,
    "office",
    Text(
        "签名的人当时在任，符合签字规则",
        "Its signers were in office and are those that the rules ask for",
    ),
)
LINE = Check(
    CONSISTENCY,
    1,
    "line",
    Text("任免的条目首尾相接，直到章程", "The governance entries lead back to the charter"),
)
PLACE = Check(
    CONSISTENCY,
    2,
    "place",
    Text("这一条接着它前面的一条", "The entry follows the one before it"),
)
PAPER = Check(
    INTEGRITY,
    1,
    "paper",
    Text("内容就是纸上印的那一份", "The entry is the one that the paper names"),
)
INCLUSION = Check(
    INTEGRITY,
    2,
    "inclusion",
    Text("这一条在签过名的账本里", "The entry is in the tree that the log has signed"),
)
LATER_INTACT = Check(
    INTEGRITY,
    3,
    "later_intact",
    Text("后面的条目也是签过名的那些", "The later entries are those that the log has signed"),
)

ROW = Check(
    INTEGRITY,
    4,
    "row",
    Text("凭条上的那一行在名单里", "The row of the slip is in the list"),
)
"""Of a slip only (`verifier.row`)."""

NOTICE_CHECKS = (
    ENTRY,
    LATER,
    LOG_SIGNATURE,
    CHARTER,
    SIGNATURES,
    OFFICE,
    LINE,
    PLACE,
    PAPER,
    INCLUSION,
    LATER_INTACT,
    QUORUM,
)

# ------------------------------------------------------------------------------ of anchors

ANCHOR_CHECKS = (
    CHECKPOINT,
    LOG_SIGNATURE,
    OF_ANCHORS.beginning,
    QUORUM,
    OF_ANCHORS.stamps,
    OF_ANCHORS.chain,
)
