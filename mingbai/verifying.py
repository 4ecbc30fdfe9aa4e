"""``mingbai-verify`` as it is installed: the verifier, with what opens a mirror's key files.

The verifier knows neither key files nor passphrases, so that what residents run can't sign; a
mirror that cosigns needs both (docs/adr/0064).
"""

import sys
from collections.abc import Sequence

from ledger.core.keys import SigningKey
from verifier import cli
from verifier.language import Language


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verifier; give its exit code."""
    return cli.main(arguments, open_keys)


def open_keys(
    files: Sequence[str], passphrase_files: Sequence[str], language: Language
) -> list[SigningKey]:
    """Open the key *files*, each with the passphrase that belongs to it.

    Raises:
        What `passphrase.find_passphrase`, `passphrase.files_for_keys` and `read_key` raise.
    """
    from ledger.log.keyring import read_key
    from mingbai import passphrase
    from mingbai.screen import open_screen

    screen = open_screen(language)
    given = passphrase.match_files(passphrase_files, files)
    return [
        read_key(file, passphrase.find_passphrase(own, file, screen))
        for file, own in zip(files, given, strict=True)
    ]


if __name__ == "__main__":
    sys.exit(main())
