"""``anchors.toml``: where a ledger's checkpoints are anchored.

::

    state = "anchoring"          # remembers what is on its way; paths are relative to this file

    [[timestamp]]
    name = "tsa.example.org"
    url = "https://tsa.example.org/tsr"
    roots = "tsa-roots.pem"      # its root certificates
    timeout_s = 10
    tolerance_s = 600            # by which its clock may differ from ours

    [[chain]]
    name = "示例链"
    kind = "evm"                 # which file of publish/anchors/chains; evm unless given
    confirmations = 12
    wait_s = 60                  # for which a run waits for them
    raise_s = 1800               # after which a transaction in no block is replaced, paying more
    # what follows is of the kind evm
    rpc = "https://node.example.org"
    chain_id = 1
    contract = "0x…"             # as `mingbai anchor --deploy` prints it
    key = "anchor.key"           # 64 hex digits; or key_env = "NAME" of a variable
    legacy = false               # true: transactions from before EIP-1559
    price_gwei = 0               # legacy only: what gas costs, where the node's word is not taken
    tip_gwei = 1
    max_price_gwei = 200         # nothing is sent while gas costs more
    gas_limit = 100000
    stale_s = 3600               # the newest block may be so old
    timeout_s = 15

Time-stamp authorities and chains are both optional, and there may be several of each.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger.core.errors import LedgerError
from ledger.core.timestamps import parse_roots
from publish.anchors.chain import ChainSettings
from publish.anchors.chains import find_kind, kinds
from publish.anchors.sending import Patience
from publish.anchors.table import URL, Table
from publish.anchors.timestamp import Authority

_DEFAULT_KIND = "evm"
_FIELDS = frozenset({"state", "timestamp", "chain"})
_STAMP_FIELDS = frozenset({"name", "url", "roots", "timeout_s", "tolerance_s"})
_CHAIN_FIELDS = frozenset({"name", "kind", "confirmations", "wait_s", "raise_s"})
"""Those of every kind of chain; the rest is the kind's own."""


@dataclass(frozen=True)
class AnchorSettings:
    """Where and how to anchor: *state* is a directory, *chains* come with how long to wait."""

    state: Path
    authorities: tuple[Authority, ...]
    chains: tuple[tuple[ChainSettings, Patience], ...]


def parse_anchor_settings(
    data: bytes, path: Path, environment: Mapping[str, str]
) -> AnchorSettings:
    """Read the settings of the file *path*, and the files that it names.

    Raises:
        AnchorSettingsWrong: it is no TOML, or a field is unknown, missing or not what it must be.
        AnchorKeyWrong, AnchorKeyOpen: a chain's key can't be used.
    """
    table = Table({}, "", path, environment)
    try:
        table = table._replace(value=tomllib.loads(data.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise table.wrong("TOML", str(error)) from error
    table.check_fields(_FIELDS)
    state = path.parent / table.text("state")
    authorities = tuple(_authority(each) for each in table.tables("timestamp"))
    chains = tuple(_chain(each) for each in table.tables("chain"))
    names = [each.name for each in authorities], [each.name for each, _ in chains]
    if any(len(set(each)) != len(each) for each in names):
        raise table.wrong("name", "twice / 写了两次")
    return AnchorSettings(state, authorities, chains)


def _authority(table: Table) -> Authority:
    table.check_fields(_STAMP_FIELDS)
    try:
        roots = parse_roots((table.file.parent / table.text("roots")).read_bytes())
    except (OSError, LedgerError) as error:
        raise table.wrong("roots", str(error)) from error
    return Authority(
        table.name(),
        table.matching("url", URL),
        tuple(roots),
        table.number("timeout_s", 10),
        int(table.number("tolerance_s", 600)),
    )


def _chain(table: Table) -> tuple[ChainSettings, Patience]:
    kind = find_kind(table.text("kind", _DEFAULT_KIND))
    if kind is None:
        raise table.wrong("kind", f"only {', '.join(kinds())} / 只有这几种")
    table.check_fields(_CHAIN_FIELDS | kind.FIELDS)
    patience = Patience(
        max(1, int(table.number("confirmations", 12))),
        table.number("wait_s", 60),
        int(table.number("raise_s", 1800)),
    )
    return kind.read_settings(table), patience
