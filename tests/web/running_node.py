"""Runs a script beside the page's modules in node, and gives what it prints, as JSON."""

import json
import shutil
import subprocess
from typing import Any

from verifier.linking import WEB

NODE = shutil.which("node") or "node"


def run_node(script: str, given: object = None) -> Any:
    """Run *script*, an ES module that imports from ``WEB/``; ``given`` is there as JSON."""
    text = script.replace("WEB/", f"{WEB.as_uri()}/")
    done = subprocess.run(
        [NODE, "--input-type=module", "-"],
        input=f"const given = {json.dumps(given)};\n{text}",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)
