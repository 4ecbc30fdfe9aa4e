"""A template and its data become a PDF, tagged for readers of screens, the same each time.

It is PDF/UA-1 (ISO 14289-1). Templates are files of ours; data is a JSON value and nothing else,
so no text of a notice is ever read as markup. There is no clock in it: the day in the PDF is given.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from publish.paper.errors import TypesettingFailed
from publish.paper.fonts import Font

TEMPLATES = Path(__file__).parent / "templates"


def set_paper(template: str, data: Mapping[str, Any], font: Font, *, made_ms: int) -> bytes:
    """Give the PDF of *template* (a name in ``templates/``) filled with *data*.

    *made_ms* (Unix milliseconds) is what the PDF says of when it was made.

    Raises:
        TypesettingFailed: the template does not fit its data.
    """
    import typst  # noqa: PLC0415  # an extra

    settable = font.settable({**data, "font": font.family})
    try:
        return typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=font.handle,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(settable, ensure_ascii=False, sort_keys=True)},
            pdf_standards="ua-1",
            timestamp=datetime.fromtimestamp(made_ms // 1000, UTC),
        )
    except RuntimeError as error:
        raise TypesettingFailed(reason=" ".join(str(error).split())[:300]) from error
