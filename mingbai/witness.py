"""``mingbai witness``: one small process that remembers how far ledgers had come, and cosigns."""

import argparse
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from ledger.core.cosignature import COSIGNER_ALGORITHMS
from ledger.core.keys import (
    COSIGNATURE,
    ML_DSA_44,
    SigningKey,
    check_key_name,
    format_vkey,
    parse_vkey,
)
from mingbai import passphrase
from mingbai.arguments import Arguments, Command
from mingbai.errors import DONE, FileUnwritable
from mingbai.extras import check_server_installed
from mingbai.files import read_file, reason_of, write_new
from mingbai.language import Text
from mingbai.screen import Screen
from mingbai.serving import listen
from mingbai.stopping import stopped_by_signals
from mingbai.witness_config import (
    DEFAULT_LISTEN,
    WitnessConfig,
    WitnessConfigWrong,
    format_config,
    read_config,
)

CONFIG, KEYS, STATE = "witness.toml", "keys", "state"
_KEY_FILES = (("ed25519.key", COSIGNATURE), ("ml-dsa-44.key", ML_DSA_44))


def _add_new(arguments: Arguments) -> None:
    arguments.add("directory", Text("放在这个目录", "make it in this directory"), metavar="DIR")
    arguments.add(
        "--name",
        Text(
            "见证人的名字，如 witness.example.org/w1；写进每个签名，以后不能改",
            "the witness's name, like witness.example.org/w1; it is in every signature for good",
        ),
        required=True,
    )
    arguments.add(
        "--log",
        Text(
            "为这本账作证（账本的公钥；可以给几个）",
            "witness the log with this verifier key (may be given several times)",
        ),
        metavar="VKEY",
        action="append",
        default=[],
    )
    passphrase.add_option(arguments)


def _new(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    check_key_name(asked.name)
    directory = Path(asked.directory)
    for vkey in asked.log:
        parse_vkey(vkey)
    secret = passphrase.find_new_passphrase(asked.passphrase_file, asked.name, screen)
    for key in make_witness(directory, asked.name, asked.log, secret):
        screen.show(format_vkey(key.verifier))
    screen.remark(_MADE, config=directory / CONFIG)
    return DONE


def make_witness(  # noqa: PLR0917 - what a witness is
    directory: Path,
    name: str,
    vkeys: Sequence[str],
    secret: str,
    address: str = DEFAULT_LISTEN,
    types: Sequence[int] = COSIGNER_ALGORITHMS,
) -> list[SigningKey]:
    """Make the witness *name* in *directory*: keys of *types*, configuration, an empty memory.

    *vkeys* are those of the logs that it witnesses; it will listen at *address*.

    Raises:
        FileUnwritable: the directory can't be made.
        What `write_new`, `new_state`, `write_key` and `parse_vkey` raise.
    """
    from api.witness_state import new_state
    from ledger.log.keyring import new_key, write_key

    logs: dict[str, list[str]] = {}
    for vkey in vkeys:
        logs.setdefault(parse_vkey(vkey).name, []).append(vkey)
    try:
        (directory / KEYS).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=directory, reason=reason_of(error)) from error
    files = [(file, algorithm) for file, algorithm in _KEY_FILES if algorithm in types]
    paths = [f"{KEYS}/{file}" for file, _ in files]
    write_new(directory / CONFIG, format_config(name, paths, [*logs.values()], address).encode())
    new_state(directory / STATE, name)
    made = []
    for file, algorithm in files:
        made.append(new_key(name, algorithm=algorithm))
        write_key(directory / KEYS / file, made[-1], secret)
    return made


def _add_serve(arguments: Arguments) -> None:
    arguments.add("config", Text("配置文件", "the configuration file"), metavar="CONFIG")
    passphrase.add_option(arguments)


def _serve(asked: argparse.Namespace, screen: Screen) -> int:
    check_server_installed()
    from api.serve import make_server
    from api.settings import Settings
    from api.witness import Witness, create_witness_app
    from api.witness_state import Memory
    from ledger.log.clock import read_clock

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    with stopped_by_signals() as stop:
        config = read_config(Path(asked.config))
        settings = Settings.from_environment(os.environ)
        phrases = read_phrases(config, asked.config)
        memory = Memory(config.state, config.name)
        signers = _open_keys(config, asked, screen)
        witness = Witness(signers, config.logs, memory, read_clock, phrases)
        with listen(config.host, config.port) as listening:
            port = listening.getsockname()[1]
            host = f"[{config.host}]" if ":" in config.host else config.host
            screen.remark(_SERVING, name=config.name, address=f"http://{host}:{port}/")
            for origin in config.logs:
                screen.remark_line(f"  {origin}")
            app = create_witness_app(witness, settings)
            stop.run(make_server(app, settings, config.host, port), listening)
    return DONE


def read_phrases(config: WitnessConfig, path: str) -> dict[str, str]:
    """Give the check phrase of each witnessed ledger that the trust files of *config* name.

    Raises:
        WitnessConfigWrong: they give a ledger other keys than those that are witnessed.
        What `read_trust` raises.
    """
    from verifier.trust import read_trust
    from verifier.trust_line import check_phrase, format_trust_line

    if config.trust is None or config.charters is None:
        return {}
    trust = read_trust(str(config.trust), charters=str(config.charters))
    policy = read_file(config.trust).decode()
    phrases = {}
    for origin, keys in config.logs.items():
        charter = trust.charters.get(origin)
        if charter is None:
            continue
        if {*trust.policy.log_keys(origin)} != {*keys}:
            reason = f"{origin}: other keys than here / 公钥和这里的不一样"
            raise WitnessConfigWrong(path=path, field="trust", reason=reason)
        phrases[origin] = check_phrase(format_trust_line(origin, charter, policy))
    return phrases


def _open_keys(
    config: WitnessConfig, asked: argparse.Namespace, screen: Screen
) -> list[SigningKey]:
    """Open the witness's keys, all of its name and of types that witnesses sign with."""
    from ledger.log.keyring import read_key, read_verifier

    for path in config.keys:
        found = read_verifier(path)
        if found.name != config.name or found.algorithm not in COSIGNER_ALGORITHMS:
            raise WitnessConfigWrong(
                path=asked.config, field="keys", reason=f"{path}: {format_vkey(found)[:80]}"
            )
    secret = passphrase.find_passphrase(asked.passphrase_file, config.name, screen)
    return [read_key(path, secret) for path in config.keys]


_MADE = Text(
    "上面两行是公钥，各一种算法，交给街道写进信任文件。配置在 {config}：写上要作证的账本，然后运行 "
    "mingbai witness serve {config}。keys 和 state 两个目录要备份；state 不能换回旧的。",
    "The lines above are its verifier keys, one of each type, for policies. The configuration is "
    "{config}: name the logs there, then run mingbai witness serve {config}. Back up keys and "
    "state; never put back an older state.",
)
_SERVING = Text(
    "见证人 {name} 在 {address}，按 Ctrl-C 停止。作证的账本：",
    "The witness {name} is at {address}, Ctrl-C stops it. It witnesses:",
)

COMMAND = Command(
    "witness",
    Text("当见证人：记住账本到了哪里，并签字", "be a witness: remember, and cosign"),
    Text(
        "见证人是账本以外的人：记住每本账到了第几条、内容是什么，只为接着写的签字，改过的不签。"
        "一台小电脑、一个配置文件、一个命令就行。",
        "A witness is somebody outside: it remembers how far each log had come, cosigns what "
        "continues it, and nothing else. A small computer, one file and one command will do.",
    ),
    below=(
        Command(
            "new",
            Text("新建一个见证人：钥匙、配置、记录", "make a witness: keys, configuration, memory"),
            Text(
                "建两把钥匙（Ed25519 和 ML-DSA-44）、配置文件和空的记录。标准输出是两行公钥。",
                "Makes two keys (Ed25519 and ML-DSA-44), the configuration and an empty memory. "
                "Standard output is two verifier keys.",
            ),
            _add_new,
            _new,
        ),
        Command(
            "serve",
            Text("运行见证人", "run the witness"),
            Text(
                "按 C2SP tlog-witness 提供 add-checkpoint 和监督用的检查点。签之前先记下来。",
                "Serves add-checkpoint and the checkpoints for monitors, as in C2SP tlog-witness. "
                "What it cosigns it has remembered before it answers.",
            ),
            _add_serve,
            _serve,
        ),
    ),
)
