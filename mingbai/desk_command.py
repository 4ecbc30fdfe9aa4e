"""``mingbai desk``: the officers' desk, by the key in a file; everything that its pages can do."""

from mingbai import desk_asking, desk_drafting, desk_inviting, desk_looking
from mingbai.arguments import Command
from mingbai.language import Text

COMMAND = Command(
    "desk",
    Text("办公台：起草、会签、待办", "the officers' desk: drafts, countersigning, inbox"),
    Text(
        "在办公台上起草、会签、提意见、看待办，都用本机的钥匙文件，私钥不出本机。",
        "Drafts, countersigning, opinions and the inbox of the officers' desk, with a key file of "
        "this machine; the private key never leaves it.",
    ),
    below=(
        desk_looking.INBOX,
        desk_drafting.DRAFT,
        desk_looking.SHOW,
        desk_drafting.SIGN,
        desk_drafting.OPINION,
        desk_drafting.REVISE,
        desk_drafting.RENEW,
        desk_drafting.WITHDRAW,
        desk_looking.MONTH,
        desk_looking.FACTS,
        desk_looking.PREFILL,
        desk_inviting.INVITE,
        desk_inviting.JOIN,
        desk_asking.ATTACH,
        desk_asking.ASK,
    ),
)
