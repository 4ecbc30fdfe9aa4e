"""What can go wrong on the command line itself, and which exit code any error means."""

from typing import ClassVar

from ledger.core.errors import (
    ConflictError,
    DisprovedError,
    HaltError,
    LedgerError,
    MalformedError,
    RefusedError,
)

DONE = 0
REFUSED = 1
COULD_NOT = 2


_MEANS = (  # the beginnings of codes: what a command works with, not what it is to work on
    "anchor_settings_",
    "charters_",
    "district_report_",
    "import_history_",
    "import_running",
    "import_sealed_",
    "import_signer_",
    "key_cost_",
    "key_file_",
    "malformed_ledger_file",
    "mapping_",
    "passphrase_",
    "policy_",
    "records_unusable",
    "schema_unknown",
    "site_settings_",
    "table_without_mapping",
    "witness_settings_",
)


def exit_code(error: LedgerError) -> int:
    """Return 1 for what was looked at and refused or disproved, 2 for what could not be done.

    What a command works with (settings, mapping, keys, passphrases, trust file, database) is no
    matter that was looked at: if it can't be used, the command could not begin.
    """
    refused = (DisprovedError, RefusedError, ConflictError, HaltError, MalformedError)
    if error.code.startswith(_MEANS):
        return COULD_NOT
    return REFUSED if isinstance(error, refused) else COULD_NOT


class CouldNot(LedgerError):
    """The command could not do what it was asked; nothing was looked at or changed."""

    code: ClassVar[str] = "could_not"
    zh: ClassVar[str] = "没做成。"
    en: ClassVar[str] = "It could not be done."


class ExtraMissing(CouldNot):
    """A part that the base install leaves out isn't installed."""

    code: ClassVar[str] = "extra_missing"
    zh: ClassVar[str] = "这个命令还要装上一部分：pip install 'mingbai[{extra}]'"
    en: ClassVar[str] = "This command needs more to be installed: pip install 'mingbai[{extra}]'"


class RecoverAsked(CouldNot):
    """A ledger is to be recovered, and nobody has said that it is the only one."""

    code: ClassVar[str] = "recover_asked"
    zh: ClassVar[str] = (
        "恢复之前请先确认：原来的机器和别的副本都不再用这把钥匙签发，否则会签出两个互相矛盾的账本。"
        "确认了就加上 --alone。"
    )
    en: ClassVar[str] = (
        "First make sure that neither the old machine nor another copy signs with this key any "
        "more: that would sign two ledgers that contradict each other. Then say --alone."
    )


class CopyUnwitnessed(CouldNot):
    """A copy's checkpoint has too few witnesses, or only a key that was retired."""

    code: ClassVar[str] = "copy_unwitnessed"
    zh: ClassVar[str] = (
        "{place} 的检查点（{size} 条）没有达到信任文件要的见证，或只有停用的钥匙签过，"
        "不能凭它恢复。请换一份副本，或稍后再试。"
    )
    en: ClassVar[str] = (
        "The checkpoint at {place} ({size} entries) lacks the witnesses that the policy asks for, "
        "or is signed by a retired key alone; nothing can be rebuilt on its word. Take another "
        "copy, or try later."
    )


class FileUnreadable(CouldNot):
    """A file that was named can't be read."""

    code: ClassVar[str] = "file_not_readable"
    zh: ClassVar[str] = "读不了 {path}：{reason}。请检查路径和权限。"
    en: ClassVar[str] = "{path} can't be read: {reason}. Check the path and its permissions."


class TrustFileUnusable(CouldNot):
    """A policy or charters file is none; the fact *problem* says in which line."""

    code: ClassVar[str] = "trust_file_unusable"
    zh: ClassVar[str] = "信任文件 {path} 用不了：{problem}"
    en: ClassVar[str] = "The trust file {path} can't be used: {problem}"


class FileTooLarge(CouldNot):
    """A file that was named is far larger than anything it could be."""

    code: ClassVar[str] = "file_too_large"
    zh: ClassVar[str] = "{path} 太大（超过 {limit} 字节），不像是要的文件。"
    en: ClassVar[str] = "{path} is too large (over {limit} bytes) to be what it should be."


class FileUnwritable(CouldNot):
    """A file that was named can't be written."""

    code: ClassVar[str] = "file_not_writable"
    zh: ClassVar[str] = "写不了 {path}：{reason}。请检查路径和权限。"
    en: ClassVar[str] = "{path} can't be written: {reason}. Check the path and its permissions."


class FileExists(CouldNot):
    """A file that would be made is already there."""

    code: ClassVar[str] = "file_exists"
    zh: ClassVar[str] = "{path} 已经有了，不会覆盖。请换一个文件名。"
    en: ClassVar[str] = "{path} already exists and is not overwritten. Choose another name."


class PassphraseTooShort(CouldNot):
    """A new passphrase is shorter than anyone should choose."""

    code: ClassVar[str] = "passphrase_too_short"
    zh: ClassVar[str] = "口令太短，至少要 {minimum} 个字符；几个不相干的词连起来最好记。"
    en: ClassVar[str] = (
        "The passphrase is too short, it needs at least {minimum} characters; a few unrelated "
        "words are easy to remember."
    )


class PassphrasesDiffer(CouldNot):
    """The passphrase was typed differently the second time."""

    code: ClassVar[str] = "passphrases_differ"
    zh: ClassVar[str] = "两次输入的口令不一样，什么都没有改。请再来一次。"
    en: ClassVar[str] = "The two passphrases differ; nothing was changed. Please try again."


class PassphraseFilesCount(CouldNot):
    """There is neither one passphrase file for all keys nor one for each."""

    code: ClassVar[str] = "passphrase_files_count"
    zh: ClassVar[str] = (
        "{keys} 把钥匙，{files} 个口令文件：给一个（共用），或每把钥匙按顺序各给一个。"
    )
    en: ClassVar[str] = (
        "{files} passphrase files for {keys} keys: give one for all of them, or one for each, in "
        "the same order."
    )


class CheckpointMissing(CouldNot):
    """No published ledger is at a place."""

    code: ClassVar[str] = "checkpoint_missing"
    zh: ClassVar[str] = "{path} 没有公开的账本（没有 checkpoint 文件）。请检查路径或网址。"
    en: ClassVar[str] = (
        "No published ledger is at {path} (no file checkpoint). Check the path or the address."
    )


class ServerSilent(CouldNot):
    """A server did not answer, or not in a way that can be used."""

    code: ClassVar[str] = "server_silent"
    zh: ClassVar[str] = "{url} 没有正常回答：{reason}。请检查网址和网络；同一份重发不会重复入账。"
    en: ClassVar[str] = (
        "{url} did not answer as it should: {reason}. Check the address and the network; the same "
        "statement sent again is not entered twice."
    )


class ServerRefused(RefusedError):
    """A server refused what was sent, and said why."""

    code: ClassVar[str] = "server_refused"
    zh: ClassVar[str] = "没有收下（{problem}）：{chinese}"
    en: ClassVar[str] = "It was not accepted ({problem}): {english}"


class AnswerIsAFile(CouldNot):
    """A desk's answer is a file and no JSON, and where to write it was not said."""

    code: ClassVar[str] = "answer_is_a_file"
    zh: ClassVar[str] = "回答是一个文件（{kind}），请加 --out 写明存到哪里。"
    en: ClassVar[str] = "The answer is a file ({kind}): say by --out where to write it."


class ReceiptWrong(DisprovedError):
    """A server acknowledged a statement and its proof is of something else."""

    code: ClassVar[str] = "receipt_wrong"
    zh: ClassVar[str] = (
        "服务器说已入账，给的证明却对不上（第 {index} 条）。请留下它的回答作证，并告知街道。"
    )
    en: ClassVar[str] = (
        "The server said that the statement is in the ledger, but its proof is of something else "
        "(entry {index}). Keep its answer as evidence, and tell the street office."
    )


class ReceiptNotWitnessed(CouldNot):
    """The checkpoint of a receipt lacks the witnesses that the policy asks for."""

    code: ClassVar[str] = "receipt_not_witnessed"
    zh: ClassVar[str] = (
        "已入账，但检查点还没有信任文件要求的见证签名。过一会儿用 mingbai-verify 再查。"
    )
    en: ClassVar[str] = (
        "It is in the ledger, but its checkpoint lacks the cosignatures that the policy asks for. "
        "Check it later with mingbai-verify."
    )


class DraftMalformed(MalformedError):
    """A draft isn't one."""

    code: ClassVar[str] = "draft_malformed"
    zh: ClassVar[str] = "草稿写得不对：{chinese}。样子见 docs/cli.md 和 examples/。"
    en: ClassVar[str] = "The draft is wrong: {english}. See docs/cli.md and examples/."


class PersonsMalformed(MalformedError):
    """A table of persons isn't one."""

    code: ClassVar[str] = "persons_malformed"
    zh: ClassVar[str] = "名单用不了：{chinese}。名单是一张 CSV 表，第一行写列名。"
    en: ClassVar[str] = "The list can't be used: {english}. A list is a CSV table with a heading."


class KeyCellWrong(MalformedError):
    """A cell that should name a key names none."""

    code: ClassVar[str] = "key_cell_wrong"
    zh: ClassVar[str] = "这里要写 Ed25519 公钥：64 位十六进制、vkey，或表格旁的 .pub、.key 文件名"
    en: ClassVar[str] = (
        "this names a public key: 64 hex digits, a vkey, or a .pub or .key file beside the table "
        "(Ed25519)"
    )


class DraftIncomplete(MalformedError):
    """Something is missing that can't be found out."""

    code: ClassVar[str] = "draft_incomplete"
    zh: ClassVar[str] = "还缺 {field}：{advice}"
    en: ClassVar[str] = "{field} is missing: {advice}"


class DirectoryNeeded(CouldNot):
    """An export of several files was asked for, without a directory for them."""

    code: ClassVar[str] = "directory_needed"
    zh: ClassVar[str] = "{format} 导出是一个目录：请用 --to 给一个还不存在的目录名。"
    en: ClassVar[str] = "An export as {format} is a directory: name a new one with --to."


class LogMissing(DraftIncomplete):
    """Nothing says which ledger a draft is for."""

    code: ClassVar[str] = "log_missing"
    zh: ClassVar[str] = "不知道是哪个账本：请用 --ledger 或 --log，或在草稿里写 log。"
    en: ClassVar[str] = "Which ledger is it for? Use --ledger or --log, or write log in the draft."


class SignersMissing(DraftIncomplete):
    """A draft doesn't say who signs."""

    code: ClassVar[str] = "signers_missing"
    zh: ClassVar[str] = (
        "草稿没写谁签：请写 by，职务和钥匙名的最后一段，如 accountant 和 accountant-1。"
    )
    en: ClassVar[str] = (
        "The draft doesn't say who signs: write by, the role and the last part of the key's name, "
        "such as accountant and accountant-1."
    )


class CharterNotGiven(DraftIncomplete):
    """Nothing says which charter founded the ledger."""

    code: ClassVar[str] = "charter_not_given"
    zh: ClassVar[str] = "还缺章程编号：请用 --ledger 或 --charter。"
    en: ClassVar[str] = "The charter's id is missing: use --ledger or --charter."


class AfterNotGiven(DraftIncomplete):
    """A governance statement must name the one before it."""

    code: ClassVar[str] = "after_not_given"
    zh: ClassVar[str] = "任免、换钥匙、改规则要接在上一条治理陈述后面：请用 --ledger 或 --after。"
    en: ClassVar[str] = "A governance statement names the one before it: use --ledger or --after."


class AddressTaken(CouldNot):
    """The server can't listen where it was told to."""

    code: ClassVar[str] = "address_taken"
    zh: ClassVar[str] = (
        "不能在 {host}:{port} 上开服务：{reason}。请用 --port 换一个端口，或停掉占用它的程序。"
    )
    en: ClassVar[str] = (
        "Can't listen on {host}:{port}: {reason}. Choose another with --port, or stop what uses it."
    )


class DeskUnopened(CouldNot):
    """The desk's folder can't be made."""

    code: ClassVar[str] = "desk_unopened"
    zh: ClassVar[str] = "办公台的目录 {where} 打不开：{reason}。请用 --desk 换一个能写的目录。"
    en: ClassVar[str] = (
        "The desk's folder {where} can't be opened: {reason}. Choose a writable one with --desk."
    )


class SubmissionMalformed(MalformedError):
    """A file holds no statement that could be sent anywhere."""

    code: ClassVar[str] = "submission_malformed"
    zh: ClassVar[str] = "{where} 不是签好的陈述，或不全属于同一个账本。请用 mingbai sign 签。"
    en: ClassVar[str] = (
        "{where} isn't a signed statement, or not all are of one ledger. Sign with mingbai sign."
    )


class CharterSigned(CouldNot):
    """A charter that is signed was given together with a key to sign it."""

    code: ClassVar[str] = "charter_signed"
    zh: ClassVar[str] = "章程已经签好，不要再给 --key；用 --log-key 给出章程里写的那把账本钥匙。"
    en: ClassVar[str] = (
        "The charter is signed: leave out --key, and give the log's key that it names with "
        "--log-key."
    )


class SuccessionAsked(CouldNot):
    """A key succession was begun without saying why, or with nothing that changes."""

    code: ClassVar[str] = "succession_asked"
    zh: ClassVar[str] = "请用 --reason 写明为什么换；--keep 要和 --ml-dsa 一起用。"
    en: ClassVar[str] = "Say why with --reason; --keep goes with --ml-dsa."


class CharterUnsigned(CouldNot):
    """A charter's draft was given without a key to sign it."""

    code: ClassVar[str] = "charter_unsigned"
    zh: ClassVar[str] = "章程还是草稿，要由街道签：请用 --key 给出街道的钥匙文件。"
    en: ClassVar[str] = "The charter is a draft: give the authority's key file with --key."


class CodeMalformed(MalformedError):
    """What was typed is no one-time code."""

    code: ClassVar[str] = "code_malformed"
    zh: ClassVar[str] = "这不是一次性号码：应是 {digits} 位数字和 a–f 的字母。请照纸上再抄一遍。"
    en: ClassVar[str] = (
        "This is no one-time code, which has {digits} digits and letters a to f. Copy it from the "
        "paper again."
    )


class CodeNotInLot(DisprovedError):
    """A code is none of the lot whose hashes were given."""

    code: ClassVar[str] = "code_not_in_lot"
    zh: ClassVar[str] = "{path} 那一批里没有这个号码。请检查号码抄得对不对，是不是另一批的。"
    en: ClassVar[str] = (
        "The lot of {path} has no such code. Check that it was copied rightly, and which lot it is "
        "of."
    )


class HashesMalformed(MalformedError):
    """A file is no lot's list of hashes."""

    code: ClassVar[str] = "hashes_malformed"
    zh: ClassVar[str] = "{path} 不是一批号码的 hashes.txt（每行一个哈希值）。请向街道要原来的文件。"
    en: ClassVar[str] = (
        "{path} is no hashes.txt of a lot, one hash a line. Ask the street for the file itself."
    )


class ChallengeForeign(DisprovedError):
    """What a desk wants signed is no challenge of its own page."""

    code: ClassVar[str] = "challenge_foreign"
    zh: ClassVar[str] = "{url} 要签的不是它自己的登录口令，没有签。请核对网址。"
    en: ClassVar[str] = (
        "What {url} wants signed is no sign-in challenge of its own; nothing was signed. Check the "
        "address."
    )


class LedgerUnclear(MalformedError):
    """A key holds office in several ledgers, or in none, and none was named."""

    code: ClassVar[str] = "ledger_unclear"
    zh: ClassVar[str] = "这把钥匙在 {count} 个账本任职（{ledgers}），请用 --origin 写明是哪一个。"
    en: ClassVar[str] = "This key holds office in {count} ledgers ({ledgers}): name one: --origin."


class DraftUnlike(DisprovedError):
    """A draft's text is not the statement that the desk says it is."""

    code: ClassVar[str] = "draft_unlike"
    zh: ClassVar[str] = "草稿 {draft} 的原文和办公台说的不是同一份，没有签。请告知管理员。"
    en: ClassVar[str] = (
        "The text of draft {draft} is not the statement that the desk says it is; nothing was "
        "signed. Tell whoever runs it."
    )


class DraftOfOthers(RefusedError):
    """A draft does not ask for one's key."""

    code: ClassVar[str] = "draft_of_others"
    zh: ClassVar[str] = "草稿 {draft} 没有请这把钥匙签。"
    en: ClassVar[str] = "Draft {draft} does not ask this key to sign."


class AskedMalformed(MalformedError):
    """Something that was asked is not written NAME=VALUE."""

    code: ClassVar[str] = "asked_malformed"
    zh: ClassVar[str] = "{value} 不对：请写成 名字=值，如 period=2026-11。"
    en: ClassVar[str] = "{value} is wrong: write NAME=VALUE, such as period=2026-11."


class NotJson(MalformedError):
    """What a desk is to be sent is no JSON."""

    code: ClassVar[str] = "not_json"
    zh: ClassVar[str] = "{path} 不是 JSON。要送什么，见办公台的 /desk/openapi.json。"
    en: ClassVar[str] = "{path} is not JSON. For what to send see the desk's /desk/openapi.json."


class LinkWithoutCode(MalformedError):
    """A link that should be an invitation's has no code in it."""

    code: ClassVar[str] = "link_without_code"
    zh: ClassVar[str] = "这不是完整的邀请链接：应是 https://…/desk/join#，后面有 32 位邀请码。"
    en: ClassVar[str] = (
        "This is no whole link of an invitation, which is https://…/desk/join# and a code of 32 "
        "digits."
    )


class RevokeAlone(MalformedError):
    """An invitation is to be revoked, and another thing done at once."""

    code: ClassVar[str] = "revoke_alone"
    zh: ClassVar[str] = (
        "--revoke 要单独用，不和 --role、--rekey、--fingerprint 一起。什么都没有做。"
    )
    en: ClassVar[str] = (
        "--revoke goes alone, without --role, --rekey or --fingerprint. Nothing was done."
    )


class FingerprintUnknown(RefusedError):
    """No key that has joined has the fingerprint that was read aloud."""

    code: ClassVar[str] = "fingerprint_unknown"
    zh: ClassVar[str] = (
        "没有指纹是 {fingerprint} 的钥匙在等任命。请再听一遍；还是对不上，就作废那份邀请"
        "（--revoke），另发一份。"
    )
    en: ClassVar[str] = (
        "No key with the fingerprint {fingerprint} waits for its appointment. Listen once more; if "
        "it still differs, revoke that invitation (--revoke) and send another."
    )


class NothingToSign(CouldNot):
    """No draft was named, and none waits."""

    code: ClassVar[str] = "nothing_to_sign"
    zh: ClassVar[str] = "没有要签的：请写草稿编号，或用 --month。"
    en: ClassVar[str] = "There is nothing to sign: name drafts, or use --month."
