"""``mingbai desk attach | ask``: files for evidence, and whatever else the desk answers.

What its pages do and no command of its own does, a script does by ``ask``: it signs in, asks one
request of ``/desk/openapi.json``, and shows the answer.
"""

import argparse
import json
from pathlib import Path

from mingbai.arguments import Arguments, Command
from mingbai.desk_client import add_desk, open_desk, show_json
from mingbai.desk_http import Answer
from mingbai.errors import DONE, AnswerIsAFile, NotJson
from mingbai.files import read_file, write_new
from mingbai.language import Text
from mingbai.screen import Screen

_MAX_FILE_BYTES = 20 * 1024 * 1024
_MAX_VALUE_BYTES = 64_000_000
_METHODS = ("GET", "POST", "PUT", "DELETE")
_ORIGIN = "ORIGIN"


def _add_attach(arguments: Arguments) -> None:
    add_desk(arguments)
    arguments.add("file", Text("附件", "the files"), metavar="FILE", nargs="+")


def _attach(asked: argparse.Namespace, screen: Screen) -> int:
    files = [(Path(each).name, read_file(each, _MAX_FILE_BYTES)) for each in asked.file]
    with open_desk(asked, screen) as desk:
        path = f"ledgers/{desk.origin(asked.origin)}/files"
        show_json(screen, [desk.send_file(path, name, data) for name, data in files])
    return DONE


def _add_ask(arguments: Arguments) -> None:
    add_desk(arguments)
    arguments.add("method", Text("GET、POST、PUT 或 DELETE", "the method"), choices=_METHODS)
    arguments.add(
        "path",
        Text(
            "/desk/api/ 后面的部分，如 ledgers/ORIGIN/people；ORIGIN 换成账本",
            "what stands behind /desk/api/, such as ledgers/ORIGIN/people; ORIGIN becomes the "
            "ledger",
        ),
        metavar="PATH",
    )
    arguments.add(
        "file",
        Text("要送的内容（JSON）；- 是标准输入", "what to send (JSON); - is standard input"),
        metavar="FILE",
        nargs="?",
    )
    arguments.add(
        "--out",
        Text("回答写进这个新文件（附件、模板、二维码）", "write the answer into this new file"),
        metavar="FILE",
    )


def _ask(asked: argparse.Namespace, screen: Screen) -> int:
    value = None if asked.file is None else _value(asked.file)
    with open_desk(asked, screen) as desk:
        path = asked.path.removeprefix("/desk/api/").lstrip("/")
        if _ORIGIN in path:
            path = path.replace(_ORIGIN, desk.origin(asked.origin))
        answer = desk.ask(asked.method, path, value)
    if asked.out is not None:
        write_new(Path(asked.out), answer.data)
        screen.remark(_WRITTEN, path=asked.out, kind=answer.kind)
    else:
        show_json(screen, _document(answer))
    return DONE


def _value(path: str) -> object:
    """Read what is to be sent; JSON as the desk reads it, so that nothing is changed on the way."""
    try:
        return json.loads(read_file(path, _MAX_VALUE_BYTES))
    except (ValueError, RecursionError) as error:
        raise NotJson(path=path) from error


def _document(answer: Answer) -> object:
    try:
        return json.loads(answer.data) if answer.data else {}
    except ValueError:
        raise AnswerIsAFile(kind=answer.kind) from None


_WRITTEN = Text("已写进 {path}（{kind}）。", "{path} is written ({kind}).")

ATTACH = Command(
    "attach",
    Text("交附件，得到草稿里要写的几行", "send files, and get what a draft's evidence says"),
    Text(
        "把附件交到办公台，显示每个文件的名称、哈希、大小和种类，"
        "原样写进草稿的 evidence 或 photos。照片要先去掉拍摄地点（浏览器里会自动去掉）；"
        "有宏、有密码的表格不收。",
        "Sends files to the desk and shows name, hash, size and kind of each, to stand in a "
        "draft's evidence or photos as they are. Photographs must not say where they were taken "
        "(a browser takes that out by itself); workbooks with macros or a password are refused.",
    ),
    _add_attach,
    _attach,
)
ASK = Command(
    "ask",
    Text("问办公台的任一接口", "ask any request of the desk"),
    Text(
        "登录后问一次 /desk/openapi.json 里的任一接口，显示它的回答（JSON）。"
        "页面能做、没有专门命令的，脚本都用它，对照表在 docs/desk.md。",
        "Signs in, asks one request of /desk/openapi.json, and shows its answer (JSON): for "
        "whatever a page does and no command of its own, see the table in docs/desk.md.",
    ),
    _add_ask,
    _ask,
)
