"""Where the two commands begin: whoever stops one while its modules load sees no traceback."""

import signal

_STOPPED = 128 + signal.SIGINT


def run_mingbai() -> int:
    """Run ``mingbai``; see `mingbai.cli.main`."""
    try:
        from mingbai.cli import main

        return main()
    except KeyboardInterrupt:
        return _STOPPED


def run_verifier() -> int:
    """Run ``mingbai-verify``; see `mingbai.verifying.main`."""
    try:
        from mingbai.verifying import main

        return main()
    except KeyboardInterrupt:
        return _STOPPED
