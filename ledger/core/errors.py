"""What can be wrong with bytes from outside, each condition a small class with a stable code.

A `LedgerError` carries *where* it was found (a field's path, ``line 3``, ``signature 2``) and the
*facts* it is about, evidence included; the sentence, in Chinese and in English, is made from them
only when somebody reads it. The families say what kind of answer it is: bytes that do not parse,
a claim that is false, a request we decline, a swap that was lost, a thing that is not there,
a reason to stop signing. The domain, the storage and the log add their own classes beside their
code. A bug of ours is an `AssertionError` or a `ValueError` and is never one of these.
"""

# ruff: noqa: D101 -- a class here is its name and its two sentences; a third would say nothing.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

Lang = Literal["zh", "en"]

_SHOWN_CHARACTERS = 120  # of one fact: an error is a sentence, not a dump of what an attacker sent


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something went wrong, in both languages: a fact that a sentence quotes in its own."""

    zh: str
    en: str

    def text(self, lang: str = "zh") -> str:
        """Give the reason in *lang* (``zh``, or else English)."""
        return self.zh if lang == "zh" else self.en

    def __str__(self) -> str:
        return self.en


class LedgerError(Exception):
    """Something outside this program is not as it must be: what, where, and what to do.

    *code* is stable and unique; *zh* and *en* are `str.format` templates over the facts and
    ``{where}``; a fact that is a `Reason` or another error is said in the sentence's language.
    Two errors are equal when class, place and facts are. They can be pickled.
    """

    code: ClassVar[str] = "ledger_error"
    zh: ClassVar[str] = "账本出错。"
    en: ClassVar[str] = "Something is wrong with the ledger."

    def __init__(self, *, where: str = "", **facts: object) -> None:
        super().__init__(where, facts)
        self.where = where
        self.facts = facts

    def text(self, lang: str = "zh") -> str:
        """Give the sentence in *lang* (``zh``, or else English); a missing fact shows as ``?``."""
        template = self.zh if lang == "zh" else self.en
        said = template.format_map(_Shown({**self.facts, "where": self.where}, lang))
        if not self.where or "{where}" in template:
            return said
        place = _show(self.where, lang)
        return f"{place}：{said}" if lang == "zh" else f"{place}: {said}"

    def __str__(self) -> str:
        return self.text("en")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(where={self.where!r}, facts={self.facts!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LedgerError):
            return NotImplemented
        return (type(self), self.where, self.facts) == (type(other), other.where, other.facts)

    def __hash__(self) -> int:
        return hash((type(self), self.where))

    def __reduce__(self) -> "tuple[object, tuple[type[LedgerError], str, dict[str, object]]]":
        return _rebuild, (type(self), self.where, self.facts)

    def at(self, where: str) -> Self:
        """Give the same error found at *where*, for a caller that knows the place better."""
        return type(self)(where=where, **self.facts)


def _rebuild(cls: type[LedgerError], where: str, facts: Mapping[str, object]) -> LedgerError:
    return cls(where=where, **facts)


class _Shown(dict[str, object]):
    """The facts as a template shows them: bytes in hex, nothing unprintable, nothing endless."""

    def __init__(self, facts: Mapping[str, object], lang: str) -> None:
        super().__init__(facts)
        self._lang = lang

    def __getitem__(self, key: str) -> str:
        return _show(super().__getitem__(key), self._lang) if key in self else "?"


def _show(fact: object, lang: str) -> str:
    if isinstance(fact, LedgerError):
        return fact.text(lang)
    if isinstance(fact, Reason):
        return _printable(fact.text(lang))
    said = fact[:_SHOWN_CHARACTERS].hex() if isinstance(fact, bytes) else str(fact)
    return _printable(said)


def _printable(said: str) -> str:
    if len(said) > _SHOWN_CHARACTERS:
        said = said[:_SHOWN_CHARACTERS] + "…"
    if said.isprintable():
        return said
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in said)


def error_classes(family: type[LedgerError] = LedgerError) -> Iterator[type[LedgerError]]:
    """Yield every concrete error class imported so far: those that nothing else inherits from."""
    children = family.__subclasses__()
    if not children and family not in FAMILIES:
        yield family
    for child in children:
        yield from error_classes(child)


# ---------------------------------------------------------------------------------- families


class MalformedError(LedgerError):
    """Bytes from outside do not parse (400)."""

    code = "malformed"
    zh = "内容的格式不对。"
    en = "The bytes do not have the form they must have."


class DisprovedError(LedgerError):
    """Well-formed, and false; the facts are the evidence (422)."""

    code = "disproved"
    zh = "内容与签名或账本不符。"
    en = "What is claimed is disproved."


class RefusedError(LedgerError):
    """Valid, but declined (403, 413, 429)."""

    code = "refused"
    zh = "不接受这项请求。"
    en = "The request is declined."


class ConflictError(LedgerError):
    """A compare-and-swap was lost; look again and retry (409)."""

    code = "conflict"
    zh = "别人先写入了，请按最新情况重试。"
    en = "Somebody else was first; look again and retry."


class NotFoundError(LedgerError):
    """What was asked for is not there (404)."""

    code = "not_found"
    zh = "找不到。"
    en = "It is not there."


class HaltError(LedgerError):
    """Signing has stopped, and an operator must look; the facts are the evidence (503)."""

    code = "halted"
    zh = "为防止签出前后矛盾的内容，签名已停止；请管理员查看。"
    en = "Signing has stopped, lest it contradict itself; an operator must look."


FAMILIES: tuple[type[LedgerError], ...] = (
    MalformedError,
    DisprovedError,
    RefusedError,
    ConflictError,
    NotFoundError,
    HaltError,
)


# ------------------------------------------------------------------------------- plain values


class NotUtf8(MalformedError):
    code = "not_utf8"
    zh = "不是 UTF-8 文本；请用 UTF-8 保存后重试。"
    en = "this is not UTF-8 text; save it as UTF-8."


class IntegerMalformed(MalformedError):
    code = "integer_malformed"
    zh = "“{value}”不是十进制整数（不带正负号、不以零开头、不超过 9223372036854775807）。"
    en = "{value} is not a decimal integer without sign or leading zero, at most 2^63-1."


class Base64Malformed(MalformedError):
    code = "base64_malformed"
    zh = "“{value}”不是规范的 base64。"
    en = "{value} is not canonical base64."


class Base64Length(MalformedError):
    code = "base64_length"
    zh = "base64 解出 {length} 字节，应为 {expected} 字节。"
    en = "the base64 holds {length} bytes and must hold {expected}."


class HexMalformed(MalformedError):
    code = "hex_malformed"
    zh = "“{value}”不是 64 位小写十六进制数。"
    en = "{value} is not 64 lower-case hexadecimal digits."


class TimeMalformed(MalformedError):
    code = "time_malformed"
    zh = "“{value}”不是形如 {expected} 的 UTC 时间。"
    en = "{value} is not a UTC time of the form {expected}."


class OriginMalformed(MalformedError):
    code = "origin_malformed"
    zh = "“{value}”不是账本标识：应为小写域名加路径，如 ledger.example.org/demo，至多 128 字节。"
    en = (
        "{value} is not an origin: lower-case host and path like ledger.example.org/demo, "
        "at most 128 bytes."
    )


class SlugMalformed(MalformedError):
    code = "slug_malformed"
    zh = "“{value}”不是短名：应以小写字母开头，只含小写字母、数字和连字符，至多 32 个字符。"
    en = "{value} is not a slug: a lower-case letter, then letters, digits, hyphens; at most 32."


# ------------------------------------------------------------------------------ tree and proof


class HashLength(MalformedError):
    code = "hash_length"
    zh = "哈希值有 {length} 字节，应为 32 字节。"
    en = "a hash has {length} bytes and must have 32."


class IndexBeyondSize(DisprovedError):
    code = "index_beyond_size"
    zh = "账本共 {size} 条，没有第 {index} 条（从 0 数起）。"
    en = "a ledger of {size} entries has no entry {index} (counting from 0)."


class SizesOutOfOrder(DisprovedError):
    code = "sizes_out_of_order"
    zh = "旧账 {old_size} 条、新账 {new_size} 条：旧账须至少一条且不多于新账。"
    en = "old size {old_size}, new size {new_size}: the old must be at least 1 and at most the new."


class ProofLength(DisprovedError):
    code = "proof_length"
    zh = "证明里有 {count} 个哈希值，对这样大小的账本不对。"
    en = "a proof of {count} hashes does not fit trees of this size."


class InclusionDisproved(DisprovedError):
    code = "inclusion_disproved"
    zh = (
        "这一条（第 {index} 条，共 {size} 条）不在这本账里：算出的根 {calculated_root} "
        "与签名的根 {expected_root} 不同。"
    )
    en = (
        "the entry is not at index {index} of the {size}: the calculated root {calculated_root} "
        "is not the signed root {expected_root}."
    )


class ConsistencyDisproved(DisprovedError):
    code = "consistency_disproved"
    zh = "{new_size} 条的新账不是 {old_size} 条旧账的续写：旧内容被改过，或证明有误。"
    en = "the tree of {new_size} entries does not extend that of {old_size}, or the proof is wrong."


# ------------------------------------------------------------------------------ tiles, bundles


class TilePathMalformed(MalformedError):
    code = "tile_path_malformed"
    zh = "“{path}”不是哈希块或条目包的路径。"
    en = "{path} is not the path of a tile or of an entry bundle."


class TileLength(MalformedError):
    code = "tile_length"
    zh = "哈希块有 {length} 字节，不是应有的整数个 32 字节哈希值。"
    en = "a tile of {length} bytes does not hold the whole 32-byte hashes that it must hold."


class BundleTruncated(MalformedError):
    code = "bundle_truncated"
    zh = "条目包在第 {index} 条中间断了。"
    en = "the entry bundle ends in the middle of its entry {index}."


class BundleCount(MalformedError):
    code = "bundle_count"
    zh = "条目包有 {count} 条，应为 {expected} 条。"
    en = "the entry bundle holds {count} entries and must hold {expected}."


# --------------------------------------------------------------------------------------- keys


class KeyNameMalformed(MalformedError):
    code = "key_name_malformed"
    zh = "“{name}”不能作公钥的名字：不得为空，不得含空白或加号。"
    en = "{name} is not a key name: it must not be empty or hold a space or a plus sign."


class KeyMalformed(MalformedError):
    code = "key_malformed"
    zh = "“{key}”不是公钥：应为“名字+8位十六进制+base64”。"
    en = "{key} is not a verifier key: name+8 hexadecimal digits+base64."


class KeyAlgorithmUnknown(MalformedError):
    code = "key_algorithm_unknown"
    zh = "本版本不认识签名算法 {algorithm}；请升级后再试。"
    en = "this version does not know signature algorithm {algorithm}; use a later version."


class KeyIdWrong(MalformedError):
    code = "key_id_wrong"
    zh = "公钥 {name} 的编号写作 {key_id}，算出来是 {expected}：抄错了，或被改过。"
    en = "the key id of {name} is written {key_id} and is {expected}: a slip, or an alteration."


class PublicKeyLength(MalformedError):
    code = "public_key_length"
    zh = "公钥有 {length} 字节，应为 {expected} 字节。"
    en = "the public key has {length} bytes and must have {expected}."


class PublicKeyNotCanonical(MalformedError):
    code = "public_key_not_canonical"
    zh = "公钥的编码不规范，不能使用。"
    en = "the public key is not canonically encoded and must not be used."


class PublicKeyNotOnCurve(MalformedError):
    code = "public_key_not_on_curve"
    zh = "这不是 Ed25519 公钥。"
    en = "this is no point of the curve, so no Ed25519 public key."


class PublicKeySmallOrder(MalformedError):
    code = "public_key_small_order"
    zh = "这个公钥谁都能伪造签名（小阶点），不能使用。"
    en = "anyone can sign for this public key (a point of small order); it must not be used."


class SeedLength(MalformedError):
    code = "seed_length"
    zh = "私钥种子有 {length} 字节，应为 32 字节。"
    en = "the seed of a signing key has {length} bytes and must have 32."


# --------------------------------------------------------------------------- notes, signatures


class NoteTooLarge(MalformedError):
    code = "note_too_large"
    zh = "签名文本有 {length} 字节，至多 {limit} 字节。"
    en = "the note has {length} bytes; at most {limit} are read."


class NoteControlCharacter(MalformedError):
    code = "note_control_character"
    zh = "签名文本里有换行以外的控制字符。"
    en = "the note holds a control character other than the newline."


class NoteTextMalformed(MalformedError):
    code = "note_text_malformed"
    zh = "要签名的文本须不为空，并以换行结尾。"
    en = "the text of a note must not be empty and must end in a newline."


class NoteWithoutSignatures(MalformedError):
    code = "note_without_signatures"
    zh = "没有签名：文本之后应有一个空行，再有签名行，最后以换行结尾。"
    en = "no signatures: a blank line and signature lines must follow the text, the last one ended."


class SignatureLineMalformed(MalformedError):
    code = "signature_line_malformed"
    zh = "签名行应为“— 名字 base64”。"
    en = "a signature line must read: em dash, space, key name, space, base64."


class TooManySignatures(MalformedError):
    code = "too_many_signatures"
    zh = "有 {count} 个签名，至多 {limit} 个。"
    en = "the note has {count} signatures; at most {limit} are read."


class CosignatureTime(MalformedError):
    code = "cosignature_time"
    zh = "见证签名的时间 {time_s} 不合规：须大于零，且小于 2^63 秒。"
    en = "the cosignature's time {time_s} must be more than zero and less than 2^63 seconds."


class SignatureWrong(DisprovedError):
    code = "signature_wrong"
    zh = "{name} 的签名与内容不符：内容被改过，或签名是假的。"
    en = "the signature of {name} does not fit the text: one of them was changed."


class NotSigned(DisprovedError):
    """No known key has signed; the unverified note is reachable only as the fact *note*."""

    code = "not_signed"
    zh = "没有任何已知公钥的签名。"
    en = "no known key has signed this."


class SignatureMissing(DisprovedError):
    """A log with keys of several types has not signed with all; the fact *note* is the note."""

    code = "signature_type_missing"
    zh = "缺少账本 {name} 的 {algorithm} 签名：信任文件要求各种签名齐全，少的可能被人去掉了。"
    en = (
        "the {algorithm} signature of {name} is missing: the policy asks for one of each type, "
        "and somebody may have taken it away."
    )


# --------------------------------------------------------------------------------- checkpoints


class CheckpointMalformed(MalformedError):
    code = "checkpoint_malformed"
    zh = "检查点应恰为三行：账本标识、条数、根哈希。"
    en = "a checkpoint must be exactly three lines: origin, size, root."


class EmptyRootWrong(MalformedError):
    code = "empty_root_wrong"
    zh = "空账本的根哈希只能是空内容的 SHA-256。"
    en = "a checkpoint of size 0 must carry the SHA-256 of nothing as its root."


class OriginWrong(DisprovedError):
    code = "origin_wrong"
    zh = "这是 {found} 的检查点，不是 {expected} 的。"
    en = "this is a checkpoint of {found}, not of {expected}."


# ------------------------------------------------------------------------------------- entries


class EntryTooLarge(MalformedError):
    code = "entry_too_large"
    zh = "条目有 {length} 字节，至多 {limit} 字节。"
    en = "the entry has {length} bytes; at most {limit} are allowed."


class EntryMalformed(MalformedError):
    code = "entry_malformed"
    zh = (
        "条目应以五行（mingbai/entry/v1、序号、时间、治理线、前一条哈希）和一个空行开头，后接声明。"
    )
    en = (
        "an entry must begin with five lines (mingbai/entry/v1, index, time, governance, previous "
        "leaf hash) and a blank one, and go on with the statement."
    )


class EntryGovernance(MalformedError):
    code = "entry_governance"
    zh = "第 {index} 条的治理线写作“{governance}”：第 0 条须为“-”，其余须指向更早的一条。"
    en = "entry {index} names {governance} as governance entry: - for entry 0, else an earlier one."


class EntryFirstPrevious(MalformedError):
    code = "entry_first_previous"
    zh = "第 0 条的前一条哈希只能是空内容的 SHA-256。"
    en = "entry 0 must carry the SHA-256 of nothing as its previous leaf hash."


class EntryOutOfPlace(DisprovedError):
    code = "entry_out_of_place"
    zh = "此处应为第 {expected} 条，却是第 {index} 条。"
    en = "entry {index} stands where entry {expected} must stand."


class TimeWentBack(DisprovedError):
    code = "time_went_back"
    zh = "第 {index} 条的时间早于前一条。"
    en = "the time of entry {index} is before the time of the entry before it."


class ChainBroken(DisprovedError):
    code = "chain_broken"
    zh = "第 {index} 条没有接上前一条：所记的前一条哈希是 {found}，应为 {expected}。"
    en = (
        "entry {index} does not follow the one before it: it names {found} as that one's leaf "
        "hash, which is {expected}."
    )


class GovernanceLineBroken(DisprovedError):
    code = "governance_line_broken"
    zh = "第 {index} 条的治理线指向 {governance}，应指向前一条或前一条所指的那一条。"
    en = (
        "entry {index} names {governance} as the latest governance entry; it can only be the entry "
        "before it, or the one that entry names."
    )


# ----------------------------------------------------------------------- proof files and trust


class ProofFileMalformed(MalformedError):
    code = "proof_file_malformed"
    zh = "这不是证明文件：应以 c2sp.org/tlog-proof@v1 开头，各行依次齐全。"
    en = "this is no proof file: c2sp.org/tlog-proof@v1, then extra, index, hashes, checkpoint."


class ProofFileTooLarge(MalformedError):
    code = "proof_file_too_large"
    zh = "证明文件有 {length} 字节，至多 {limit} 字节。"
    en = "the proof file has {length} bytes; at most {limit} are read."


class TooManyHashes(MalformedError):
    code = "too_many_hashes"
    zh = "证明文件有 {count} 个哈希值，至多 {limit} 个。"
    en = "the proof file holds {count} hashes; at most {limit} make sense."


class PolicyControlCharacter(MalformedError):
    code = "policy_control_character"
    zh = "信任文件里有制表符和换行以外的控制字符（Windows 换行也不行）。"
    en = "the policy holds a control character other than tab and newline (CR is one)."


class PolicyUnterminated(MalformedError):
    code = "policy_unterminated"
    zh = "信任文件的最后一行没有换行：可能被截断了。"
    en = "the policy's last line does not end: the file may be cut off."


class PolicyLineMalformed(MalformedError):
    code = "policy_line_malformed"
    zh = "信任文件的这一行看不懂：应为 log、witness、group 或 quorum。"
    en = "the policy's line is none of: log, witness, group, quorum with their items."


class PolicyKeyUnfit(MalformedError):
    code = "policy_key_unfit"
    zh = "公钥 {name} 的类型不适合 {keyword} 行：log 用 0x01、0x06，witness 用 0x04、0x06。"
    en = (
        "the key of {name} has a type unfit for a {keyword} line: 0x01 or 0x06 for log, 0x04 or "
        "0x06 for witness."
    )


class PolicyKeyRepeated(MalformedError):
    code = "policy_key_repeated"
    zh = "公钥 {name} 与前面的一个公钥相同；同一公钥只能列一次。"
    en = "the key of {name} stands in the policy already; a key is listed once under any name."


class PolicyWitnessSplit(MalformedError):
    code = "policy_witness_split"
    zh = (
        "见证人 {name} 有几把公钥：要放进只有它们的一个组，类型不同的写作 group … all，"
        "法定组合只能用这个组。"
    )
    en = (
        "the witness {name} has several keys: put them, and nothing else, into one group, "
        "`group … all` where their types differ, and let others name that group only."
    )


class PolicyNameRepeated(MalformedError):
    code = "policy_name_repeated"
    zh = "名字 {name} 已经用过了，或是保留字 none。"
    en = "the name {name} is taken, or is the reserved word none."


class PolicyNameUnknown(MalformedError):
    code = "policy_name_unknown"
    zh = "名字 {name} 在前面没有定义。"
    en = "the name {name} is not defined on a line before this."


class PolicyMemberRepeated(MalformedError):
    code = "policy_member_repeated"
    zh = "{name} 已是一个组的成员；一个名字只能入一个组一次。"
    en = "{name} is a member of a group already; a name joins one group, once."


class PolicyThreshold(MalformedError):
    code = "policy_threshold"
    zh = "门槛“{threshold}”不对：应为 all、any 或 1 至 {members} 的整数。"
    en = (
        "the threshold {threshold} must be all, any, or from 1 to the number of members, {members}."
    )


class PolicyQuorumCount(MalformedError):
    code = "policy_quorum_count"
    zh = "信任文件须恰有一行 quorum，这里有 {count} 行。"
    en = "a policy has exactly one quorum line; this one has {count}."


class LogNotTrusted(RefusedError):
    code = "log_not_trusted"
    zh = "信任文件里没有账本 {origin} 的公钥；请看信任文件是否对应这个账本。"
    en = "the policy names no key for the log {origin}; use the policy that belongs to it."


class ChartersLineMalformed(MalformedError):
    code = "charters_line_malformed"
    zh = "章程清单的每一行应为：账本标识、一个空格、64 位小写十六进制编号、换行。"
    en = "each line of a charters file must be: origin, space, 64 lower-case hex digits, newline."


class ChartersOriginRepeated(MalformedError):
    code = "charters_origin_repeated"
    zh = "账本 {origin} 在章程清单里出现了两次。"
    en = "the origin {origin} stands in the charters file twice."
