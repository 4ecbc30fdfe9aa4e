"""What can be wrong with an anchor: a receipt, a block, a time stamp, each condition by name."""

# ruff: noqa: D101 -- a class here is its name and its two sentences; a third would say nothing.

from ledger.core.errors import DisprovedError, MalformedError


class RlpMalformed(MalformedError):
    code = "rlp_malformed"
    zh = "不是区块链的数据格式（RLP）。"
    en = "these bytes are no RLP, the form in which a chain writes its data."


class AnchorMalformed(MalformedError):
    code = "anchor_malformed"
    zh = "锚定凭证的 {field} 不对。"
    en = "the anchor's {field} is not what it must be."


class BlockMalformed(MalformedError):
    code = "block_malformed"
    zh = "区块或交易回执的格式不对：{part}。"
    en = "this is no block header or transaction receipt: {part}."


class AnchorOther(DisprovedError):
    code = "anchor_other"
    zh = "这份凭证证明的是另一个检查点，不是这本账第 {size} 条时的检查点。"
    en = "this receipt is about another checkpoint than this ledger's of {size} entries."


class BatchDisproved(DisprovedError):
    code = "batch_disproved"
    zh = "检查点不在凭证所说的那一批里：由证明算出的树根与上链的不同。"
    en = (
        "the checkpoint is not in the batch: its proof leads to another root than the anchored one."
    )


class TrieDisproved(DisprovedError):
    code = "trie_disproved"
    zh = "交易回执不在凭证所说的区块里：证明接不上区块头。"
    en = "the transaction's receipt is not in the block: its proof does not lead to the header."


class EventMissing(DisprovedError):
    code = "anchor_event_missing"
    zh = "这笔交易没有成功，或者没有通过那个合约登记这一批的树根。"
    en = "the transaction failed, or did not record this batch's root through that contract."


class BlockOther(DisprovedError):
    code = "block_other"
    zh = "凭证里的区块头不是它写的那一块（{number}）。"
    en = "the receipt's block header is not that of the block that it names ({number})."


class TimestampMalformed(MalformedError):
    code = "timestamp_malformed"
    zh = "不是 RFC 3161 时间戳。"
    en = "this is no RFC 3161 time stamp."


class TimestampRefused(DisprovedError):
    code = "timestamp_refused"
    zh = "时间戳机构没有盖：状态 {status}。"
    en = "the authority gave no time stamp: status {status}."


class TimestampOther(DisprovedError):
    code = "timestamp_other"
    zh = "时间戳盖的是别的内容，不是这个检查点。"
    en = "the time stamp is over something else than this checkpoint."


class TimestampNonce(DisprovedError):
    code = "timestamp_nonce"
    zh = "时间戳的随机数不是这次请求的：可能是以前的回答。"
    en = "the time stamp's nonce is not the request's: it may be an old answer."


class TimestampCertificateExpired(DisprovedError):
    code = "timestamp_certificate_expired"
    zh = "盖时间戳的时候（{time}），机构的证书不在有效期内。"
    en = "the authority's certificate was not valid when it stamped ({time})."


class TimestampUnsigned(DisprovedError):
    code = "timestamp_unsigned"
    zh = "时间戳不是您信任的机构盖的，或者签名不对（{reason}）。"
    en = "the time stamp is not by an authority that you trust, or not rightly signed ({reason})."
