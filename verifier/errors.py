"""What stops a check, and what a check finds: the verifier's own named errors.

`UncheckedError` and its children are 没查成: nothing was shown either way, and the sentence says
what was missing. The others are disproofs and carry their evidence as facts.
"""

# ruff: noqa: D101 -- as in ledger.core.errors: a class here is its name and two sentences.

from ledger.core.errors import DisprovedError, LedgerError


class UncheckedError(LedgerError):
    """Something could not be looked at, so nothing is said about it either way."""

    code = "could_not_check"
    zh = "没查成。"
    en = "It could not be checked."


# -------------------------------------------------------------------------- reading a directory


class FileAbsent(UncheckedError):
    code = "file_absent"
    zh = "没有 {path} 这个文件。"
    en = "There is no {path}."


class FileUnreadable(UncheckedError):
    code = "file_unreadable"
    zh = "{path} 读不了（{reason}）。请检查路径和权限。"
    en = "{path} can't be read ({reason}). Check the path and its permissions."


class FileUnwritable(UncheckedError):
    code = "file_unwritable"
    zh = "{path} 写不了（{reason}）。请检查路径、权限和磁盘空间。"
    en = "{path} can't be written ({reason}). Check the path, its permissions and the free space."


class NotAFile(UncheckedError):
    code = "not_a_file"
    zh = "{path} 不是普通文件。"
    en = "{path} is not a regular file."


class FileOversized(UncheckedError):
    code = "file_oversized"
    zh = "{path} 太大：这里的文件至多 {limit} 字节，多的不读。"
    en = "{path} is too large: no more than {limit} bytes are read of such a file."


class NotAFolder(UncheckedError):
    code = "not_a_folder"
    zh = "{path} 不是目录。"
    en = "{path} is no folder."


class PlaceUnknown(UncheckedError):
    code = "place_unknown"
    zh = "{place} 不是目录，也不是 http:// 或 https:// 开头的网址。"
    en = "{place} is no directory, and no address that begins with http:// or https://."


# ------------------------------------------------------------------------------- reading a server


class AddressMalformed(UncheckedError):
    code = "address_malformed"
    zh = "{url} 不是能用的网址：应形如 https://ledger.example.org/demo/。"
    en = "{url} is no address that can be used: write one like https://ledger.example.org/demo/."


class ServerUnreachable(UncheckedError):
    code = "server_unreachable"
    zh = "{url} 连不上或中途断了（{reason}）。请检查网址和网络，稍后再试。"
    en = "{url} can't be reached, or broke off ({reason}). Check address and network; try later."


class ServerTooSlow(UncheckedError):
    code = "server_too_slow"
    zh = "{url} 太久没有答完。请稍后再试。"
    en = "{url} did not answer in time. Try again later."


class ServerAnswered(UncheckedError):
    code = "server_answered"
    zh = "{url} 答的是 {status}，没有给出内容。"
    en = "{url} answered {status} and gave no content."


class RedirectedElsewhere(UncheckedError):
    code = "redirected_elsewhere"
    zh = "{url} 要转到别的网站 {target}，没有跟去。若那边可信，请直接写那边的网址。"
    en = "{url} points to another host, {target}; not followed. If you trust that one, name it."


class EncodingBroken(UncheckedError):
    code = "encoding_broken"
    zh = "{url} 送来的压缩内容解不开。"
    en = "{url} sent compressed content that can't be unpacked."


# ----------------------------------------------------------------------------------------- trust


class ChartersDisagree(UncheckedError):
    code = "charters_disagree"
    zh = "--charter 给的章程编号与文件 {path} 里 {origin} 的不同；请弄清楚该信哪一个。"
    en = "--charter gives another charter id than {path} has for {origin}; find out which is right."


class CharterUnnamed(UncheckedError):
    code = "charter_unnamed"
    zh = (
        "没有给出 {origin} 的章程编号，不知道街道是不是真的那个街道，所以署名的权限没法查。"
        "请用 --charter 或 --charters 给出。"
    )
    en = (
        "No charter id is given for {origin}, so nobody knows whether its street office is the "
        "real one, and no authority can be checked. Give it with --charter or --charters."
    )


class QuorumMissing(UncheckedError):
    code = "quorum_missing"
    zh = "信任文件要求见证人“{quorum}”，这份检查点上够数的见证签名还没有（有：{witnesses}）。"
    en = (
        "The policy asks for the witnesses {quorum}, and this checkpoint lacks that quorum of "
        "cosignatures (it has: {witnesses})."
    )


class LogKeyRetired(UncheckedError):
    code = "log_key_retired"
    zh = (
        "这份检查点只有账本已停用的旧公钥（{key}）签名，没有东西说明它是换钥匙以前签的，"
        "所以不算数。请用账本现在的检查点；或者查证明文件时用 --from 给出账本现在的位置，"
        "没有见证人的再给出信谁的锚定：--tsa-roots（时间戳），--rpc、--block 或 --header（上链）。"
    )
    en = (
        "This checkpoint is signed by retired keys of the log alone ({key}), and nothing dates it "
        "before they were followed by others, so it doesn't count. Use the ledger's present "
        "checkpoint; or, for a proof file, say with --from where the ledger is now, and, where no "
        "witnesses saw it, whom to believe about its anchors: --tsa-roots (time stamps), --rpc, "
        "--block or --header (a chain)."
    )


class LogKeyEnded(DisprovedError):
    code = "log_key_ended"
    zh = (
        "签这份检查点的账本公钥（{key}）已由这本账的第 {index} 条停用："
        "要么钥匙被偷了，要么账本方没有照办。"
    )
    en = (
        "The log key that signed this checkpoint ({key}) was ended by entry {index} of this very "
        "ledger: either it was stolen, or whoever runs the ledger didn't comply."
    )


class NotABeginning(DisprovedError):
    code = "not_a_beginning"
    zh = (
        "旧检查点（{old_size} 条）不是现在这本账（{new_size} 条）的开头：两份签名对不上，"
        "两份都请留作证据。"
    )
    en = (
        "The old checkpoint ({old_size} entries) is no beginning of the present ledger "
        "({new_size} entries): the log signed two histories, or a stolen key did. Keep both."
    )


class CharterDiffers(DisprovedError):
    code = "charter_differs"
    zh = "这本账的章程编号是 {found}，您信任的是 {expected}：不是同一个章程。"
    en = "The charter of this ledger has the id {found}; the one that you trust has {expected}."


# ----------------------------------------------------------------------------- one notice


class FragmentMalformed(UncheckedError):
    code = "fragment_malformed"
    zh = "网址里 # 后面的“{fragment}”看不懂：应为 账本标识/序号/64 位十六进制数。"
    en = "What follows # is not understood ({fragment}): origin/index/64 hexadecimal digits."


class FragmentMissing(UncheckedError):
    code = "fragment_missing"
    zh = "网址里没有 # 和它后面的部分，不知道要查哪一条。请把二维码里的网址全写上。"
    en = "The address has no # part, so it names no entry. Give the whole address of the QR code."


class NoticeIsFolder(UncheckedError):
    code = "notice_is_folder"
    zh = (
        "{path} 是目录，不知道要查哪一条。查一份公示请给证明文件（.tlog-proof），"
        "或写 目录#账本标识/序号/64 位十六进制数；查整本账请用 mingbai-verify log。"
    )
    en = (
        "{path} is a folder, so it names no entry. Give a proof file (.tlog-proof), or "
        "FOLDER#origin/index/64 hexadecimal digits; to check a whole ledger use mingbai-verify log."
    )


class PackedMalformed(UncheckedError):
    code = "packed_malformed"
    zh = "大码里的证明没扫全，或者坏了（{length} 个字符）。请再扫一次，或者扫小码。"
    en = (
        "The proof in the large code is cut off or damaged ({length} characters). Scan it again, "
        "or scan the small code."
    )


class DeflateMalformed(UncheckedError):
    code = "deflate_malformed"
    zh = "大码里的证明解不开（{reason}）。请再扫一次，或者扫小码。"
    en = (
        "The proof in the large code can't be unpacked ({reason}). Scan it again, or the small one."
    )


class DeflateTooLarge(UncheckedError):
    code = "deflate_too_large"
    zh = "大码里的证明解开来超过 {limit} 字节，不像证明，没有再看。"
    en = "The large code unpacks to more than {limit} bytes, which no proof has; it was not read."


# ----------------------------------------------------------------------------- a picture


class PicturesExtraMissing(UncheckedError):
    code = "pictures_extra_missing"
    zh = "要从照片或扫描件里读码，请先安装：pip install 'mingbai[pictures]'"
    en = "To read a code from a picture, install more first: pip install 'mingbai[pictures]'"


class PictureUnreadable(UncheckedError):
    code = "picture_unreadable"
    zh = "{path} 打不开（{reason}）：图片坏了，或者不是图片。请重新拍一张。"
    en = "{path} can't be opened ({reason}): a damaged picture, or none. Take it again."


class PictureTooLarge(UncheckedError):
    code = "picture_too_large"
    zh = "{path} 的像素太多（至多看 {limit} 个）。请缩小，或者只拍二维码那一块。"
    en = (
        "{path} has more than the {limit} pixels that are looked at. Make it smaller, or "
        "photograph only the code."
    )


class PictureLocked(UncheckedError):
    code = "picture_locked"
    zh = "{path} 加了密码，打不开。请给没有密码的文件。"
    en = "{path} is locked with a password. Give one that is not."


class PictureTooManyPages(UncheckedError):
    code = "picture_too_many_pages"
    zh = "{path} 有 {pages} 页，至多看 {limit} 页。请只给有二维码的那几页。"
    en = "{path} has {pages} pages; at most {limit} are looked at. Give the pages with the code."


class PictureTooSlow(UncheckedError):
    code = "picture_too_slow"
    zh = (
        "{path} 看了 {seconds} 秒还没看完，不再看了：这个文件太复杂，也可能是故意做成这样的。"
        "请对着纸重新拍一张照片。"
    )
    en = (
        "{path} was looked at for {seconds} seconds without an end, and is left: it is too "
        "complicated, perhaps on purpose. Take a photograph of the paper itself."
    )


class CodeNotFound(UncheckedError):
    code = "code_not_found"
    zh = (
        "{path} 里没有找到二维码。请对准了、靠近些、光亮些再拍，让整个码和四周的白边都在里面；"
        "或者照纸上印的序号和校验码输入。"
    )
    en = (
        "No QR code was found in {path}. Take it again, straight, near and in good light, with the "
        "white margin around the code; or type the index and digits that are printed."
    )


class CodeForeign(UncheckedError):
    code = "code_foreign"
    zh = "{path} 里的码不是公示的码，可能是假的：{found}。别交钱，别填身份证、密码。"
    en = (
        "The code in {path} is not that of a notice and may be a fake: {found}. Pay nothing, and "
        "give no identity number or password."
    )


class CodeOfPoster(UncheckedError):
    code = "code_of_poster"
    zh = (
        "{path} 里的码是海报上的对照码，不是公示的码。用手机扫它，查验页会替您对一对；要查公示，"
        "请拍公示上的码。"
    )
    en = (
        "The code in {path} is a poster's, for comparing, and not that of a notice. Scan it with a "
        "phone and the check page compares; to check a notice, photograph the notice's code."
    )


class CodesAmbiguous(UncheckedError):
    code = "codes_ambiguous"
    zh = "{path} 里有 {count} 份公示的码（序号和校验码：{found}）。请一次只拍一份。"
    en = (
        "{path} shows the codes of {count} notices (index and digits: {found}). Photograph one at "
        "a time."
    )


class IndexNotInLog(DisprovedError):
    code = "index_not_in_log"
    zh = "签过名的账本只有 {size} 条（从 0 数起），没有第 {index} 条。"
    en = "The ledger, as signed, has {size} entries (counting from 0); there is no entry {index}."


class LeafNotFound(UncheckedError):
    code = "leaf_not_found"
    zh = "截至第 {size} 条，账本里没有哈希值为 {leaf_hash} 的条目；可能抄错了，请连同序号一起给出。"
    en = (
        "As of size {size}, no entry of the ledger has the leaf hash {leaf_hash}; perhaps it was "
        "copied wrongly. Give the index, too."
    )


class ProofWithoutEntry(UncheckedError):
    code = "proof_without_entry"
    zh = "证明文件里没有条目本身（extra），不知道证明的是什么。"
    en = "The proof file does not carry the entry (extra), so it does not say what it proves."


class NeedsGovernanceEntries(UncheckedError):
    code = "needs_governance_entries"
    zh = "署名的人当时在不在任，要看账本里的任免条目；证明文件里没有，请按下面的网址联网查。"
    en = (
        "Whether the signers were in office is in the ledger's governance entries, which a proof "
        "file does not carry. Check online, by the address below."
    )


class NeedsLaterEntries(UncheckedError):
    code = "needs_later_entries"
    zh = "后来有没有更正，要看账本里后面的条目；证明文件里没有，请按下面的网址联网查。"
    en = (
        "Whether it was corrected later is in later entries, which a proof file does not carry. "
        "Check online, by the address below."
    )


class EntryUnlikePaper(DisprovedError):
    code = "entry_unlike_paper"
    zh = "账本里第 {index} 条的哈希值是 {found}，纸上印的是 {expected}：不是同一份内容。"
    en = "Entry {index} of the ledger has the leaf hash {found}; the paper says {expected}."


class EntryIndexWrong(DisprovedError):
    code = "entry_index_wrong"
    zh = "第 {expected} 条自己写的序号是 {found}。"
    en = "Entry {expected} says of itself that it is entry {found}."


# ---------------------------------------------------------------------------------- a whole log


class NotReached(UncheckedError):
    code = "not_reached"
    zh = "前面有一项没通过，这一项没有查到。"
    en = "A check before this one failed, so this one was not reached."


class LeafDisproved(DisprovedError):
    code = "leaf_disproved"
    zh = "第 {index} 条的内容与哈希块里记的不符：内容被改过，或哈希块被改过。"
    en = "Entry {index} hashes to {found}, and the tile says {expected}: one of them was changed."


class TileDisproved(DisprovedError):
    code = "tile_disproved"
    zh = "哈希块 {path} 的第 {position} 个哈希值与条目算出的不符。"
    en = "Hash {position} of {path} is {found}; the entries lead to {expected}."


class RootDisproved(DisprovedError):
    code = "root_disproved"
    zh = "由 {size} 条内容算出的根哈希是 {calculated}，签名的是 {expected}：内容被改过。"
    en = "The {size} entries lead to the root {calculated}, and {expected} was signed."


class PartialContradicts(DisprovedError):
    code = "partial_contradicts"
    zh = "目录里的 {path} 与签过名的内容不符：是旧版本的残留，或被改过。"
    en = "{path} contradicts what was signed: it is left over from another version, or changed."


class ReadsDiffer(DisprovedError):
    code = "reads_differ"
    zh = "第 {index} 条先后两次读到的内容不同。"
    en = "Entry {index} had different content when it was read a second time."


class GaveUp(UncheckedError):
    code = "gave_up"
    zh = "从第 {index} 条起连着好几包都读不到，没有再往下查。"
    en = "From entry {index} on, several bundles in a row can't be read; it was given up there."


class LogEmpty(UncheckedError):
    code = "log_empty"
    zh = "这本账还是空的，一条也没有。"
    en = "This ledger has no entry yet."


class WorkersLost(UncheckedError):
    code = "workers_lost"
    zh = "干活的进程中途没了（可能内存不够），没有查完。"
    en = "A worker process went away (out of memory, perhaps) before the end."


# --------------------------------------------------------------------------------- the findings


class CatalogueNeeded(UncheckedError):
    code = "catalogue_needed"
    zh = (
        "这本账用的公开目录（SHA-256 是 {hash}）这里没有。请向街道要这个文件，用 --catalogue 给出。"
    )
    en = (
        "This ledger uses a catalogue that is not here, the file with the SHA-256 {hash}. Ask the "
        "street office for it, and give it with --catalogue."
    )


class HolidaysNeeded(UncheckedError):
    code = "holidays_needed"
    zh = "这本账用的节假日表（SHA-256 是 {hash}）这里没有。请向街道要这个文件，用 --holidays 给出。"
    en = (
        "This ledger uses a calendar of holidays that is not here, the file with the SHA-256 "
        "{hash}. Ask the street office for it, and give it with --holidays."
    )


class ProfileNeeded(UncheckedError):
    code = "profile_needed"
    zh = "公开目录里没有“{profile}”这一套规定，没法按规则看。请用 --catalogue 给出有它的目录。"
    en = "The catalogue has no profile {profile}. Give the one that has it with --catalogue."


class StandardUnfit(UncheckedError):
    code = "standard_unfit"
    zh = "{path} 不能用：{problem}"
    en = "{path} can't be used: {problem_en}"


class DayMalformed(UncheckedError):
    code = "day_malformed"
    zh = "{value} 不是日子，要写成 2026-11-22 这样。"
    en = "{value} is no day; write it like 2026-11-22."


class FindingsPartial(UncheckedError):
    code = "findings_partial"
    zh = "账本有读不到、看不懂或者对不上的地方，规则看不全，所以没有列问题。请先看上面各项。"
    en = (
        "Part of the ledger could not be read or understood, or is not what was signed, so the "
        "rules have not seen it whole, and nothing is listed. See the checks above."
    )


class RuleBroke(UncheckedError):
    code = "rule_broke"
    zh = (
        "程序里有个错：看第 {index} 条时规则出错（{kind}，{place}）。"
        "请报告给开发者；上面各项不受影响。"
    )
    en = (
        "There is a mistake in this program: a rule broke at entry {index} ({kind}, {place}). "
        "Please report it; the checks above are not affected."
    )


# --------------------------------------------------------------------------------- a slip's row


class SlipUnreadable(UncheckedError):
    code = "slip_unreadable"
    zh = "{path} 里没有查验码。查验码是凭条最后的那一长串字母和数字。"
    en = "There is no code in {path}. It is the long row of letters and digits that ends a slip."


class ListAbsent(UncheckedError):
    code = "list_absent"
    zh = "第 {index} 条没有人员名单，凭条在这里查不了。请换成名单那份公示的证明或网址。"
    en = "Entry {index} lists no persons. Give the proof or the address of the list's notice."


# ------------------------------------------------------------------------------ files of evidence


class EvidenceDiffers(DisprovedError):
    code = "evidence_differs"
    zh = "第 {index} 条写了一个文件的哈希，目录里叫这个名称的 {path} 内容不同。"
    en = "Entry {index} names a file by its hash, and {path}, which has its name, is another."


class ReleaseUnfounded(DisprovedError):
    code = "release_unfounded"
    zh = "第 {index} 条脱敏公开所写的原件，不在它所指的那条记录里。"
    en = "Entry {index} releases an image of a file that the statement it is about does not name."


class EvidenceAbsent(UncheckedError):
    code = "evidence_absent"
    zh = "{path} 里没有一个文件是账本写了哈希的（账本写了 {named} 个），没有可比的。请换一个目录。"
    en = (
        "No file in {path} is one that the ledger names by its hash (it names {named}), so that "
        "nothing can be compared. Give another folder."
    )


# ------------------------------------------------------------------------------ the saved state


class StateMalformed(UncheckedError):
    code = "saved_state_malformed"
    zh = "上次保存的状态 {path} 坏了或不完整，不能用。请删掉它，从头查一遍。"
    en = "The saved state {path} is damaged or incomplete. Delete it and audit from the start."


class StateUnfit(UncheckedError):
    code = "state_unfit"
    zh = "上次保存的状态 {path} 是 {origin}（章程 {charter}）的，不是这本账的。请换一个文件。"
    en = "The saved state {path} belongs to {origin} (charter {charter}). Name another file."


class GrowthUnshown(UncheckedError):
    code = "growth_unshown"
    zh = "公布的哈希块证明不了 {new_size} 条的新账是 {old_size} 条旧账的续写，要看下面各项。"
    en = (
        "The published tiles do not show whether the {new_size} entries continue the {old_size} "
        "that were verified before; see the checks below."
    )


class LogShrank(UncheckedError):
    code = "log_shrank"
    zh = (
        "上次查过 {old_size} 条，现在只给出 {new_size} 条：可能是旧的副本，也可能有人退回了旧账。"
        "两份检查点都在报告里，请向账本方和见证人要最新的。"
    )
    en = (
        "{old_size} entries were verified before, and only {new_size} are shown now: an old copy, "
        "or a ledger that was rolled back. Both checkpoints are in the report; ask the ledger and "
        "its witnesses for the latest."
    )


class SplitView(DisprovedError):
    """Two checkpoints of one log, both rightly signed, can't both be true: publish them."""

    code = "split_view"
    zh = (
        "上次签名的 {old_size} 条与现在的 {new_size} 条互相矛盾：旧账被改写了。"
        "两份签过名的检查点都在报告里，是证据。"
    )
    en = (
        "What was signed for {old_size} entries contradicts what is signed for {new_size}: the "
        "past was rewritten. Both signed checkpoints are in the report, as evidence."
    )


# --------------------------------------------------------------------------------- the district


class ListUnreadable(UncheckedError):
    code = "list_unreadable"
    zh = "账本清单读不懂（{reason}）。请用表格软件另存为 CSV（UTF-8）。"
    en = "The list of ledgers can't be read ({reason}). Save it from a spreadsheet as CSV in UTF-8."


class ListColumnMissing(UncheckedError):
    code = "list_column_missing"
    zh = "账本清单第一行缺“{column}”这一列，或者写了两次。第一行应有：街道、名称、地址。"
    en = (
        "The first row of the list lacks the column {column}, or has it twice. It must have: "
        "street, name, prefix."
    )


class ListRowUnfit(UncheckedError):
    code = "list_row_unfit"
    zh = "账本清单这一行没有写全街道、名称、地址。"
    en = "This row of the list lacks street, name, or prefix."


class ListRowTwice(UncheckedError):
    code = "list_row_twice"
    zh = "账本清单里 {prefix} 写了两次；一本账只写一行。"
    en = "The list has {prefix} twice; write a ledger once."


class ListEmpty(UncheckedError):
    code = "list_empty"
    zh = "账本清单是空的。"
    en = "The list of ledgers is empty."


class RoundUnreadable(UncheckedError):
    code = "round_unreadable"
    zh = "{path} 不是上次查的结果（{reason}）。要从头比起，请先把它移走。"
    en = "{path} is not what the last round left ({reason}). Move it away to begin anew."


# ----------------------------------------------------------------------------------- anchors


class StampsAbsent(UncheckedError):
    code = "stamps_absent"
    zh = "这本账没有公布时间戳。"
    en = "This ledger publishes no time stamps."


class ReceiptsAbsent(UncheckedError):
    code = "receipts_absent"
    zh = "这本账没有公布上链的凭证。"
    en = "This ledger publishes no receipts of a chain."


class AnchorKindUnknown(UncheckedError):
    code = "anchor_kind_unknown"
    zh = "{name} 的凭证是“{kind}”一类的，这个版本不认得这一类，没有核对。请换用新版本。"
    en = (
        "the receipt of {name} is of the kind “{kind}”, which this version does not know; it was "
        "not checked. Use a newer version."
    )


class AnchorsUnasked(UncheckedError):
    code = "anchors_unasked"
    zh = "没有给{what}，所以没有查。"
    en = "It was not checked, since you gave no {what}."


class StampReaderMissing(UncheckedError):
    code = "stamp_reader_missing"
    zh = "查时间戳还要装上一部分：pip install 'mingbai[anchors]'"
    en = "Checking time stamps needs more to be installed: pip install 'mingbai[anchors]'"


class StampUntrusted(UncheckedError):
    code = "stamp_untrusted"
    zh = "{name} 的时间戳用您给的根证书查不通（{reason}）。"
    en = "The time stamp of {name} can't be verified under the roots that you gave ({reason})."


class BlockUnseen(UncheckedError):
    code = "block_unseen"
    zh = (
        "凭证接得上 {chain} 第 {number} 块（{block}），但这一块是不是在链上，"
        "要您用 --rpc、--block 或 --header 给一个来源。"
    )
    en = (
        "The receipt leads to block {number} of {chain} ({block}); whether that is on the chain is "
        "for a source of yours to say: --rpc, --block or --header."
    )


class BlockUnproven(UncheckedError):
    code = "block_unproven"
    zh = "{chain} 的凭证里没有区块证明，只能用 --rpc 向链上查。"
    en = "The receipt for {chain} has no proof of its block: it can only be checked with --rpc."


class EndpointSilent(UncheckedError):
    code = "endpoint_silent"
    zh = "{host} 没有好好回答：{reason}。"
    en = "{host} gave no good answer: {reason}."


class EndpointOther(UncheckedError):
    code = "endpoint_other"
    zh = "{host} 是编号 {found} 的链，凭证说的是 {chain_id}。"
    en = "{host} is chain {found}; the receipt is about chain {chain_id}."


class EndpointBehind(UncheckedError):
    code = "endpoint_behind"
    zh = "{host} 只到第 {height} 块，还没有凭证里的第 {number} 块。"
    en = "{host} has come to block {height} only, and the receipt is about block {number}."


class EndpointForked(UncheckedError):
    code = "endpoint_forked"
    zh = (
        "{host} 的第 {number} 块是 {found}，凭证说的是 {block}："
        "链分叉了，或者有一方没说真话。换一个节点再查。"
    )
    en = (
        "{host} has {found} as block {number}, and the receipt says {block}: the chain forked, or "
        "one of them lies. Ask another node."
    )


class EndpointDenies(UncheckedError):
    code = "endpoint_denies"
    zh = "{host} 说那一块里没有登记这一批的交易：凭证和它总有一方不对。换一个节点再查。"
    en = (
        "{host} says that the block holds no transaction that records the batch: either the "
        "receipt or the node is wrong. Ask another node."
    )


class AnchorShallow(UncheckedError):
    code = "anchor_shallow"
    zh = "{host} 上那一块只有 {found} 次确认，要 {needed} 次。稍后再查。"
    en = "The block has {found} confirmations at {host}; {needed} are asked for. Check later."


class AnchorTooLate(UncheckedError):
    code = "anchor_too_late"
    zh = (
        "{name} 的锚定只说明最晚 {time} 已有，第 {entry} 条换钥匙是 {succession}："
        "说明不了是换钥匙以前的。"
    )
    en = (
        "The anchor of {name} shows that it was there by {time}, and entry {entry} changed the "
        "keys at {succession}: it does not show that it is from before that."
    )


class NoAnchorThen(UncheckedError):
    code = "no_anchor_then"
    zh = "账本现在的位置没有公布前 {size} 条到前 {last} 条之间、您给的来源说得清的锚定。"
    en = (
        "Where the ledger is now, no anchor of its first {size} to first {last} entries is "
        "published that what you gave can tell about."
    )


class AnchorsOutOfPlace(UncheckedError):
    code = "anchors_out_of_place"
    zh = (
        "{options} 在这里用不上：查证明文件、并且用 --from 给出账本现在的位置时才用。"
        "查整本账用 mingbai-verify log，只查锚定用 mingbai-verify anchor。"
    )
    en = (
        "There is no use for {options} here, but with a proof file and --from, where the ledger is "
        "now. For a whole ledger use mingbai-verify log, for its anchors mingbai-verify anchor."
    )
