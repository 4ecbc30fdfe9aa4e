"""What the demonstration says. One idea a line."""

from mingbai.language import Text

TITLE = Text(
    "明白账演示：一个虚构的示例社区\n（示例数据：社区、人名、单位、数字都是编的）",
    "Mingbai, a demonstration: a fictional community\n"
    "(example data: the community, the names and the figures are invented)",
)
STEP = Text("第 {number} 步　{title}", "Step {number}  {title}")
RECORDING = Text("记账", "Recording")

FOUND = Text("建账", "Founding the ledger")
FOUNDED = Text(
    "街道签发章程，章程是账本的第 0 条。\n"
    "谁管什么、花多少钱要谁签字，都写在章程里。\n"
    "每个要签字的人有自己的钥匙。",
    "The street office signs the charter, which is the ledger's entry 0.\n"
    "Who holds which office, and who must sign for how much, stands in it.\n"
    "Everybody who signs has a key of his own.",
)
RECORD = Text("记一年的账", "A year of records")
RECORDED = Text(
    "从 {first} 到 {last}，共 {count} 条。\n每条都有人署名，只能往后加，不能改。",
    "From {first} to {last}, {count} entries.\n"
    "Each is signed; they can be added to, never changed.",
)
KINDS = Text("其中：{kinds}。", "Of these: {kinds}.")
SIGNERS = Text(
    "录错的不涂改，冲正后重录。\n夜里抢修来不及审批的，会计照样记下（未经审批支出），事后追认。",
    "A wrong figure was not edited: it was reversed and entered again.\n"
    "Repairs at night, without approval, were recorded all the same and ratified later.",
)
OPEN = Text(
    "还有 {count} 笔没有追认，谁来看都是红的。",
    "{count} of those are not ratified yet, and stay red for everybody to see.",
)
WITNESSED = Text(
    "请了 {count} 家见证人（演示里的，都在本机）。它们记住了账本到哪一条、内容是什么，签了字；\n"
    "两家签了才算数。以后再拿出另一本账，它们不签。",
    "{count} witnesses (of the demonstration, all on this machine) remember how far the ledger had "
    "come, and cosigned;\ntwo of them are asked for. Another version they will not cosign.",
)
WITNESSES_STOP = Text(
    "见证人随演示一起停；停了以后新记的账要等它们再开才公开。各开一个：",
    "The witnesses stop with the demonstration, and what is entered then is shown when they are "
    "back. Start each with:",
)
CHECK = Text("居民查一份公示", "A resident checks a notice")
NOTICE = Text(
    "公示：{year}年第{quarter}季度居委会工作经费收支，账本第 {index} 条。\n"
    "收入 {income} 元，支出 {expenditure} 元。",
    "The notice of the committee's working funds, {year} quarter {quarter}: entry {index}.\n"
    "Income {income} yuan, expenditure {expenditure} yuan.",
)
PROOF = Text(
    "它的证明是一个小文件：{path}\n查它不用联网，也不用相信管账的人。",
    "Its proof is one small file: {path}\n"
    "Checking it takes no network, and no trust in whoever runs the ledger.",
)
CHECK_ALL = Text("监督的人查整本账", "A supervisor checks everything")
ALL = Text(
    "只用公开目录 {path}\n一条一条重算：每个签名，每条规则，每次任免。",
    "From the published directory alone: {path}\n"
    "Every signature, every rule, every office is gone through again.",
)
TAMPER = Text("有人改了一个数字", "Somebody changes one figure")
COPIED = Text(
    "公开目录抄一份到 {path}\n只改抄的这份，原来的不动。",
    "The published directory is copied to {path}\nOnly the copy is changed.",
)
CHANGED = Text(
    "把刚才那份公示的支出 {before} 元改成 {after} 元，就一个数字。",
    "In that notice, expenditure {before} becomes {after}: one digit.",
)
WHERE = Text(
    "有这份公示的文件（{files} 个）都改了，别的一个字节不动。",
    "It was changed in all {files} files that hold the notice; not a byte besides.",
)
PAPER = Text(
    "居民拿纸上印的编码，到被改过的地方查：",
    "A resident takes the code on the paper notice to the changed copy:",
)
AUDIT = Text("监督的人查被改过的整本账：", "A supervisor checks the changed copy as a whole:")
ONLINE = Text(
    "再看公开目录里的整本账，就还能知道签的人当时在不在任、后来有没有更正：",
    "With the published ledger at hand, one also learns whether its signers were in office, and "
    "how the notice stands now:",
)
FOUND_IT = Text(
    "查出来的正是第 {index} 条，刚才改的那一份公示。",
    "What it found is entry {index}, the notice that was changed.",
)
SECOND_TITLE = Text(
    "示例社区二：有问题的账\n（示例数据；每一条都有人署名，也都收得进账本，问题要靠规则看出来）",
    "A second community, whose practices break rules\n"
    "(example data; all of it is signed and admissible, the audit is what finds it)",
)
PLANTED = Text(
    "埋了 {count} 处违规，规则应当正好看出这 {count} 处（灰色提示也列）。",
    "{count} violations are planted; the audit should find exactly these (grey hints included).",
)
FOUND_ALL = Text(
    "正好看出埋下的 {count} 处，没有多报，也没有漏报。",
    "Exactly the {count} planted ones were found, no more and no fewer.",
)
LEFT_OUT = Text(
    "…… 还有 {count} 行细节，自己运行上面的命令可以看全",
    "… {count} more lines of detail; run the command above to see them",
)
SUMMARY = Text(
    "没改过的：相符。改过一个数字的：不符，并说出在哪一条。\n"
    "明白账只保证没人改过，不保证钱花得对；钱花得对不对，要靠大家看。",
    "What nobody changed was proved; what was changed by one digit was disproved, and where.\n"
    "The ledger shows that nobody changed the record, not that the money was well spent.",
)
WRONG = Text(
    "查账的结论和预期不同。这不应当发生，请把上面的内容报告给开发者。",
    "The verdicts are not what they should be. That must not happen; please report what is above.",
)
SECONDS = Text("用了 {seconds} 秒。", "It took {seconds} seconds.")
BOARD = Text(
    "公开栏做好了（{count} 个文件）。用浏览器打开：{page}",
    "The board is made ({count} files). Open it in a browser: {page}",
)
GO_ON = Text(
    "接着可以自己试（口令在 {folder}/README.txt）：", "Go on (passphrase: {folder}/README.txt):"
)
_SITE = (
    "site {folder}/ledger --settings {folder}/site.toml --trust {folder}/policy.txt"
    " --evidence {folder}/evidence"
)
NEXT = (
    "serve {folder}/ledger",
    _SITE,
    "fsck {folder}/ledger",
    "export {folder}/published",
)
WITNESS = "witness serve {folder}/witnesses/{name}/witness.toml"
