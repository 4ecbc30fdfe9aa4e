"""What can be wrong with an uploaded file, by name: each says what to do instead."""

from typing import ClassVar

from ledger.core.errors import MalformedError, NotFoundError, RefusedError


class FileRefused(MalformedError):
    """The desk doesn't take this file as evidence."""

    code: ClassVar[str] = "desk_file_refused"
    zh: ClassVar[str] = "这个文件不能作为附件。请换一个。"
    en: ClassVar[str] = "This file can't be evidence. Take another."


class FileTooLarge(FileRefused):
    """The file has more bytes than the desk takes."""

    code = "desk_file_too_large"
    zh = "文件太大：最多 {limit} 字节。照片在上传前会自动缩小；其他文件请压缩或拆开。"
    en = (
        "The file is too large: at most {limit} bytes. Photographs are made smaller before they "
        "are sent; compress or split other files."
    )


class FileEmpty(FileRefused):
    """There is no byte in it."""

    code = "desk_file_empty"
    zh = "文件是空的。请重新选择，或从原系统重新导出。"
    en = "The file is empty. Choose it again, or export it again."


class FileKindUnknown(FileRefused):
    """By its content it is none of the kinds that the desk takes."""

    code = "desk_file_kind_unknown"
    zh = (
        "按内容看，这不是可以收的文件（看到的是：{found}）。可以收 PDF、OFD、照片（JPEG、PNG、"
        "WebP）、表格（XLSX、XLS、CSV）和纯文本；请另存为其中一种。"
    )
    en = (
        "By its content this is no file that can be taken (found: {found}). PDF, OFD, pictures "
        "(JPEG, PNG, WebP), tables (XLSX, XLS, CSV) and plain text can; save it as one of them."
    )


class FileDamaged(FileRefused):
    """It begins as a file of its kind does, and goes on as none does."""

    code = "desk_file_damaged"
    zh = "这个 {kind} 文件不完整或已损坏，打不开。请重新拍照、扫描或导出。"
    en = "This {kind} file is cut off or damaged. Photograph, scan or export it again."


class FileHasLocation(FileRefused):
    """The picture says where it was taken."""

    code = "desk_file_has_location"
    zh = (
        "照片里带着拍摄地点（{found}），不能收。在办公台网页里上传会自动去掉；用别的办法上传时，"
        "请先去掉位置信息。"
    )
    en = (
        "The picture says where it was taken ({found}) and is not taken. The desk's page removes "
        "that by itself; remove it before sending the file in another way."
    )


class FileMetadataUnread(FileRefused):
    """Nobody can say whether a picture's metadata hold its place."""

    code = "desk_file_metadata_unread"
    zh = (
        "照片附带的信息读不通，无法确认没有拍摄地点。请在办公台网页里上传（会重新保存），"
        "或另存一次。"
    )
    en = (
        "The picture's metadata can't be read, so that nobody knows whether they hold its place. "
        "Send it by the desk's page, which saves it anew, or save it again."
    )


class FileHasMacros(FileRefused):
    """A workbook with programs in it."""

    code = "desk_file_has_macros"
    zh = "这个表格带有宏（程序），不收。请用表格软件打开，另存为不带宏的 .xlsx。"
    en = "This workbook has macros (programs) in it. Open it and save it as .xlsx without macros."


class FileHasPassword(FileRefused):
    """It can't be opened without a password."""

    code = "desk_file_has_password"
    zh = "这个文件设了打开密码，别人看不到内容，不收。请取消密码再上传。"
    en = "This file can't be opened without a password. Take the password off and send it again."


class FileGrowsTooFar(FileRefused):
    """It grows implausibly when it is unpacked."""

    code = "desk_file_grows_too_far"
    zh = "这个文件解开后大得不合常理，像是解压炸弹，没有收。请用表格软件打开，另存一次。"
    en = "This file grows like a bomb when unpacked and was not taken. Open it and save it again."


class FileTooManyPixels(FileRefused):
    """A picture so wide and high that a reader's machine can't hold it."""

    code = "desk_file_too_many_pixels"
    zh = "图片太大（{width}×{height} 像素）。请缩小到 {limit} 像素以内。"
    en = (
        "The picture has too many pixels ({width}×{height}). Make it smaller: {limit} pixels or "
        "fewer."
    )


class FileNameUnfit(FileRefused):
    """The name is a path, or holds characters that no file's name may."""

    code = "desk_file_name_unfit"
    zh = "文件名不合适：{problem}。请改一个普通的名字，最长 {limit} 个字，如“发票.pdf”。"
    en = "The file's name won't do: {problem}. Give it a plain name of at most {limit} characters."


class FileHashDiffers(FileRefused):
    """What arrived is not what was hashed before it was sent."""

    code = "desk_file_hash_differs"
    zh = "收到的内容和发送前算的校验值（SHA-256）不一样，可能传输出错。请再上传一次。"
    en = "What arrived differs from its SHA-256: it may have been damaged. Send it again."


class FileHeaderMissing(FileRefused):
    """A request without the headers that an upload needs, or with wrong ones."""

    code = "desk_file_header_missing"
    zh = "请求头 {where} 缺少或格式不对。请用办公台网页上传，或按 docs/desk.md 填写。"
    en = "The header {where} is missing or malformed. Use the desk's page, or see docs/desk.md."


class NoSuchFile(NotFoundError):
    """No file of this hash was given to this ledger's desk."""

    code: ClassVar[str] = "desk_no_such_file"
    zh: ClassVar[str] = "这个账本的办公台里没有这个文件。请让上传的人再传一次。"
    en: ClassVar[str] = "This ledger's desk has no such file. Ask whoever had it to send it again."


class FilesFull(RefusedError):
    """The uploads of a ledger take as much room as they may."""

    code: ClassVar[str] = "desk_files_full"
    zh: ClassVar[str] = "这个账本的附件已占满 {limit} 字节。请联系运维人员扩大空间。"
    en: ClassVar[str] = "This ledger's files fill {limit} bytes. Ask whoever runs it for more room."


class DisclosuresMalformed(MalformedError):
    """What would open sealed fields is not of its form, or opens something else."""

    code: ClassVar[str] = "desk_disclosures_malformed"
    zh: ClassVar[str] = "密封字段的开封资料不对。请重新密封这一项，再提交。"
    en: ClassVar[str] = "What would open the sealed field is wrong. Seal it again, then send it."
