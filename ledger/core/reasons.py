"""Why a library or the system refused, said in Chinese and in English: one table for all floors.

A `Reason` is a fact of an error. What is known here is said in plain words; what isn't stands as
it came, in Chinese behind 技术信息 so that nobody takes it for a sentence of ours. Which library
raised is told by the names of its classes, since this floor imports none of them.
"""

import csv
import errno
import json
import re
import zlib
from collections.abc import Iterator
from typing import Final

from ledger.core.errors import LedgerError, Reason

_MOST_CAUSES: Final = 8

_SYSTEM: Final = {  # errno(3)
    errno.ENOENT: Reason("没有这个文件或目录", "no such file or directory"),
    errno.EACCES: Reason("没有权限", "permission denied"),
    errno.EPERM: Reason("系统不允许", "operation not permitted"),
    errno.EISDIR: Reason("这是一个目录", "it is a directory"),
    errno.ENOTDIR: Reason("路径中间有一段不是目录", "a part of the path is not a directory"),
    errno.EEXIST: Reason("已经有了", "it exists already"),
    errno.ENOTEMPTY: Reason("目录不是空的", "the directory is not empty"),
    errno.ENAMETOOLONG: Reason("名字太长", "the name is too long"),
    errno.ELOOP: Reason("符号链接绕成了圈", "too many symbolic links"),
    errno.ENXIO: Reason("不是普通文件", "it is no regular file"),
    errno.EINVAL: Reason("系统不接受这个参数", "the system refuses the argument"),
    errno.ENOSPC: Reason("磁盘满了", "no space is left on the disk"),
    errno.EDQUOT: Reason("磁盘配额用完了", "the disk quota is used up"),
    errno.EFBIG: Reason("文件太大", "the file is too large"),
    errno.EROFS: Reason("文件系统是只读的", "the file system is read-only"),
    errno.EIO: Reason("磁盘读写出错", "the disk failed"),
    errno.EBUSY: Reason("正被占用", "it is in use"),
    errno.EMFILE: Reason("打开的文件太多", "too many files are open"),
    errno.ENFILE: Reason("打开的文件太多", "too many files are open"),
    errno.ENOMEM: Reason("内存不够", "there is not enough memory"),
    errno.EXDEV: Reason("不在同一个文件系统上", "it is on another file system"),
    errno.EPIPE: Reason("对方关闭了连接", "the other side closed the connection"),
    errno.EADDRINUSE: Reason("地址已被占用", "the address is in use"),
    errno.EADDRNOTAVAIL: Reason("本机没有这个地址", "this machine has no such address"),
    errno.ECONNREFUSED: Reason("对方拒绝连接", "the connection was refused"),
    errno.ECONNRESET: Reason("连接被对方断开", "the connection was reset"),
    errno.ECONNABORTED: Reason("连接中断了", "the connection was aborted"),
    errno.ETIMEDOUT: Reason("超时，没有回应", "it timed out"),
    errno.EHOSTUNREACH: Reason("到不了这台主机", "the host is unreachable"),
    errno.ENETUNREACH: Reason("网络不通", "the network is unreachable"),
}

_CLASSES: Final = {  # by name, the nearest class first
    "gaierror": Reason("查不到这个主机名", "the host name can't be resolved"),
    "SSLCertVerificationError": Reason("对方的证书验不过", "its certificate can't be verified"),
    "SSLError": Reason("加密连接（TLS）建不起来", "the TLS connection failed"),
    "TimeoutError": Reason("超时，没有回应", "it timed out"),
    "TimeoutException": Reason("超时，没有回应", "it timed out"),
    "RemoteProtocolError": Reason(
        "对方没有按 HTTP 回答，或中途断开", "the answer is not HTTP, or broke off"
    ),
    "TooManyRedirects": Reason("转来转去，跳转太多", "too many redirects"),
    "UnsupportedProtocol": Reason(
        "网址要以 http:// 或 https:// 开头", "the address must begin with http:// or https://"
    ),
    "InvalidURL": Reason("不是网址", "it is no address"),
    "BadZipFile": Reason(
        "不是完整的 .xlsx（它应是一个 ZIP 压缩包）", "it is no whole ZIP package, as .xlsx is"
    ),
    "XLRDError": Reason("不是完整的 .xls", "it is no whole .xls"),
    "CompDocError": Reason("不是完整的 .xls", "it is no whole .xls"),
    "InvalidFileException": Reason("不是 .xlsx 文件", "it is no .xlsx file"),
    "ParseError": Reason("里面的 XML 不完整", "the XML in it is broken"),
    "RecursionError": Reason("套得太深", "it is nested too deeply"),
    "MemoryError": Reason("内存不够", "there is not enough memory"),
    "EOFError": Reason("中途就断了", "it ends too early"),
    "BadGzipFile": Reason("不是 gzip 文件", "it is no gzip file"),
}

_JSON: Final = (  # the beginnings of json's sentences, orjson's last
    ("Expecting value", "这里应有一个值"),
    ("Expecting property name", "这里应是用双引号括起的名字"),
    ("Expecting ':'", "这里缺冒号"),
    ("Expecting ','", "这里缺逗号"),
    ("Extra data", "后面多出了内容"),
    ("Invalid control character", "文字里有控制字符"),
    ("Unterminated string", "引号没有收尾"),
    ("Invalid \\", "反斜杠后面写得不对"),
    ("Unexpected UTF-8 BOM", "开头多了 BOM 标记"),
    ("Illegal trailing comma", "多了一个逗号"),
    ("Input is a zero-length", "是空的"),
    ("trailing comma", "多了一个逗号"),
    ("unexpected end of data", "中途就断了"),
    ("trailing data", "后面多出了内容"),
)

_CSV: Final = (
    ("unexpected end of data", "引号没有收尾", "a quoted cell doesn't end"),
    ("expected after", "收尾的引号后面又有字", "text goes on after the closing quote"),
    ("new-line character", "引号外有单独的回车", "a bare carriage return stands outside quotes"),
    ("line contains NUL", "有空字符（NUL）", "it contains a NUL"),
)

_DATABASE: Final = (
    ("database is locked", "数据库正被别的程序占用", "the database is locked"),
    ("unable to open database", "数据库打不开", "the database can't be opened"),
    ("readonly database", "数据库是只读的", "the database is read-only"),
    ("malformed", "数据库文件已损坏", "the database file is damaged"),
    ("is not a database", "不是数据库文件", "it is no database file"),
    ("disk I/O error", "磁盘读写出错", "the disk failed"),
    ("no such table", "数据库里没有账本的表", "the ledger's tables are not there"),
    ("no such column", "数据库的表是别的版本的", "the tables are another version's"),
    ("onnection refused", "数据库拒绝连接", "the database refused the connection"),
    ("authentication failed", "数据库的用户名或口令不对", "the database refused the password"),
    ("server closed the connection", "数据库断开了连接", "the database closed the connection"),
    ("could not translate host name", "查不到数据库的主机名", "its host name can't be resolved"),
)

_AT_LINE: Final = re.compile(r" \(at line (\d+), column (\d+)\)\Z")
_AT_END: Final = " (at end of document)"


def reason_of(error: BaseException) -> Reason:
    """Return why *error* was raised; of what it was raised from, the first that is known here.

    A known reason names no path: the sentence that quotes it does.
    """
    for each in _causes(error):
        known = _known(each)
        if known is not None:
            return known
    said = getattr(error, "strerror", None) or str(error)
    return technical(said or type(error).__name__)


def technical(said: str) -> Reason:
    """Return what a library *said*, as it is, marked in Chinese as what it is."""
    return Reason(f"技术信息：{said}", said)


def _causes(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if each is None:
            return
        yield each
        each = each.__cause__ or each.__context__


def _known(error: BaseException) -> Reason | None:
    if isinstance(error, LedgerError):
        return Reason(error.text("zh"), error.text("en"))
    if error.args and isinstance(error.args[0], Reason):
        return error.args[0]
    if isinstance(error, json.JSONDecodeError):
        return _json(error)
    if isinstance(error, UnicodeDecodeError):
        at = error.start + 1
        return Reason(f"第 {at} 个字节起不是 {error.encoding} 文字", f"no text from byte {at} on")
    return _said(error) or _named(error)


def _json(error: json.JSONDecodeError) -> Reason:
    zh = next((zh for begins, zh in _JSON if error.msg.startswith(begins)), "写法不对")
    en = error.msg.removesuffix(" at")
    return Reason(
        f"第 {error.lineno} 行第 {error.colno} 个字：{zh}",
        f"line {error.lineno}, column {error.colno}: {en}",
    )


def _said(error: BaseException) -> Reason | None:
    """Return what is known by the words: of TOML, CSV, zlib and databases."""
    text, kinds = str(error), _kinds(error)
    if "embedded null" in text:
        return Reason("名字里有空字符（NUL）", "there is a NUL in the name")
    if "TOMLDecodeError" in kinds:
        return _toml(text)
    if isinstance(error, csv.Error):
        return _listed(_CSV, text)
    if isinstance(error, zlib.error):
        return Reason("压缩的内容坏了", "the compressed bytes are damaged")
    if "DatabaseError" in kinds:
        return _listed(_DATABASE, text)
    return None


def _toml(text: str) -> Reason:
    found = _AT_LINE.search(text)
    if found is None:
        said = text.removesuffix(_AT_END)
        return Reason(f"文件末尾的写法不对（技术信息：{said}）", f"at its end: {said}")
    line, column = found.groups()
    said = text[: found.start()]
    return Reason(
        f"第 {line} 行第 {column} 个字的写法不对（技术信息：{said}）",
        f"line {line}, column {column}: {said}",
    )


def _listed(known: tuple[tuple[str, str, str], ...], text: str) -> Reason | None:
    return next((Reason(zh, en) for part, zh, en in known if part in text), None)


def _named(error: BaseException) -> Reason | None:
    for name in _kinds(error):
        if name == "OSError":
            return _SYSTEM.get(getattr(error, "errno", None) or 0)
        if name in _CLASSES:
            return _CLASSES[name]
    return None


def _kinds(error: BaseException) -> list[str]:
    return [each.__name__ for each in type(error).__mro__]
