"""What goes wrong with a chain or a time-stamp authority, each condition by name.

Endpoints are named by host alone: the rest of an address often holds a customer's secret.
"""

# ruff: noqa: D101 -- a class here is its name and its two sentences; a third would say nothing.

from ledger.core.errors import LedgerError, MalformedError, RefusedError


class AnchoringError(LedgerError):
    """An anchor was not made; the ledger itself is not touched by it."""

    code = "anchoring"
    zh = "没锚定成。"
    en = "No anchor was made."


class AnchorSettingsWrong(MalformedError):
    code = "anchor_settings_wrong"
    zh = "{path} 的 {field} 不对：{reason}"
    en = "{path}: {field} is wrong: {reason}"


class AnchorKeyWrong(AnchoringError):
    code = "anchor_key_wrong"
    zh = "{place} 里没有能用的链上钥匙：应是 64 位十六进制。"
    en = "{place} holds no key for the chain: 64 hexadecimal digits are expected."


class AnchorKeyOpen(AnchoringError):
    code = "anchor_key_open"
    zh = "钥匙文件 {path} 别的用户也能读：请先 chmod 600。"
    en = "other users can read the key file {path}: chmod 600 it first."


class AnchoringBusy(AnchoringError):
    code = "anchoring_busy"
    zh = "另一个 mingbai anchor 正在用 {path}，这次不做。"
    en = "another mingbai anchor is at work in {path}; nothing was done."


class AnchorStateMalformed(AnchoringError):
    code = "anchor_state_malformed"
    zh = "{path} 不是锚定的记录：请移走它，再运行一次（那一批会重新锚定）。"
    en = "{path} is no record of a batch: move it away and run again; the batch is anchored anew."


class ChainSilent(AnchoringError):
    code = "chain_silent"
    zh = "链 {chain}（{host}）没有好好回答：{reason}。稍后再运行一次。"
    en = "the chain {chain} ({host}) gave no good answer: {reason}. Run it again later."


class ChainUnlike(AnchoringError):
    code = "chain_unlike"
    zh = "{host} 是编号 {found} 的链，不是配置里的 {chain_id}。"
    en = "{host} is chain {found}, not {chain_id} as configured."


class ChainStale(AnchoringError):
    code = "chain_stale"
    zh = "链 {chain} 最新的区块是 {behind_s} 秒以前的：节点落后了，或者链停了。"
    en = (
        "the newest block of {chain} is {behind_s} s old: the node is behind, or the chain stopped."
    )


class ChainInconstant(AnchoringError):
    code = "chain_inconstant"
    zh = "链 {chain} 的节点前后说得不一样：交易在第 {number} 块，那一块却是另一块。稍后再运行一次。"
    en = (
        "the node of {chain} contradicts itself about block {number}, which it says holds the "
        "transaction. Run it again later."
    )


class BlockTimeFar(AnchoringError):
    code = "block_time_far"
    zh = "链 {chain} 的区块时间和这里差 {apart_s} 秒，不用。"
    en = "a block of {chain} is dated {apart_s} s away from our clock and is not used."


class ContractMissing(AnchoringError):
    code = "contract_missing"
    zh = "链 {chain} 上 {contract} 没有合约。请先部署，把地址写进配置。"
    en = "there is no contract at {contract} on {chain}. Deploy it and configure its address."


class ChainRefused(RefusedError):
    code = "chain_refused"
    zh = "链 {chain} 不收这笔交易：{reason}。"
    en = "the chain {chain} refused: {reason}."


class GasBeyondLimit(RefusedError):
    code = "gas_beyond_limit"
    zh = "链 {chain} 估计要 {gas} 单位燃料，超过配置的 {limit}，没有发。"
    en = "{chain} estimates {gas} gas, over the limit of {limit}; nothing was sent."


class FeeBeyondLimit(RefusedError):
    code = "fee_beyond_limit"
    zh = "链 {chain} 现在每单位燃料要 {price} wei，超过配置的 {limit}，没有发。稍后再运行。"
    en = "{chain} asks {price} wei for a unit of gas, over the limit of {limit}; nothing was sent."


class AnchorFailed(RefusedError):
    code = "anchor_failed"
    zh = "链 {chain} 上的交易 {transaction} 执行失败了。"
    en = "the transaction {transaction} on {chain} was executed and failed."


class AuthoritySilent(AnchoringError):
    code = "authority_silent"
    zh = "时间戳机构 {name}（{host}）没有好好回答：{reason}。"
    en = "the time-stamp authority {name} ({host}) gave no good answer: {reason}."


class StampTimeFar(AnchoringError):
    code = "stamp_time_far"
    zh = "时间戳机构 {name} 的时间和这里差 {apart_s} 秒，不用。"
    en = "the clock of the authority {name} is {apart_s} s from ours; its stamp is not used."


class NothingToDeploy(AnchoringError):
    code = "nothing_to_deploy"
    zh = "{chain}：这一种链上没有合约要部署，直接运行 mingbai anchor 就行。"
    en = "{chain}: this kind of chain needs no contract; just run mingbai anchor."
