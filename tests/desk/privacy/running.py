"""Runs the desk's own modules in node, beside the verifier's as they are served."""

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import api.desk
from tests.web.running_node import NODE
from verifier.linking import WEB

DESK_WEB = Path(api.desk.__file__).parent / "web"


@cache
def _laid_out() -> tempfile.TemporaryDirectory[str]:
    """A folder with the modules as they are served; it goes when the process ends."""
    made = tempfile.TemporaryDirectory(prefix="desk-web-")
    for source, name in ((DESK_WEB, "web"), (WEB, "web/verifier")):
        target = Path(made.name) / name
        target.mkdir(parents=True)
        for file in source.glob("*.js"):
            shutil.copy(file, target)
    (Path(made.name) / "package.json").write_text('{"type": "module"}')
    return made


def run_desk(script: str, given: object = None) -> Any:
    """Run *script*, an ES module that imports from ``DESK/``; ``given`` is there as JSON."""
    text = script.replace("DESK/", f"{Path(_laid_out().name).as_uri()}/web/")
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
