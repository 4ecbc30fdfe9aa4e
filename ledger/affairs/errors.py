"""What can be wrong with a statement, with its signers, or with its place in the ledger.

One class for each condition, with a stable code and two sentences. The families are the core's;
`NotUnderstood` is added: a later version's statement is refused by a server, and ends a verifier's
check in "could not check". ``docs/spec/authority.md`` lists which code each condition has, and
``tests/vectors/affairs`` has a case for every one.
"""

# ruff: noqa: D101 -- a class here is its name and its two sentences, and is named for what is
# wrong, as in ledger/core/errors.py.

from ledger.core.errors import ConflictError, DisprovedError, MalformedError, RefusedError


class NotUnderstood(RefusedError):
    """A later version may understand it: refused by a server, could not check for a verifier."""

    code = "not_understood"
    zh = "本版本看不懂这份陈述；请升级后再试。"
    en = "this version does not understand the statement; use a later one."


# ------------------------------------------------------------------------------ canonical JSON


class JsonNotUtf8(MalformedError):
    code = "json_not_utf8"
    zh = "不是 UTF-8 文本；请用 UTF-8 保存后重试。"
    en = "this is not UTF-8 text; save it as UTF-8."


class JsonTooLarge(MalformedError):
    code = "json_too_large"
    zh = "有 {length} 字节，至多 {limit} 字节；请拆成几份，或把长内容改作附件。"
    en = "{length} bytes, and at most {limit} are read: split it, or attach what is long."


class JsonTruncated(MalformedError):
    code = "json_truncated"
    zh = "内容不完整，中途断了；请重新取得完整的文件。"
    en = "the JSON ends in the middle; get the whole file."


class JsonMalformed(MalformedError):
    code = "json_malformed"
    zh = "第 {position} 个字符处不是合法的 JSON。"
    en = "no JSON at character {position}."


class JsonDuplicateKey(MalformedError):
    code = "json_duplicate_key"
    zh = "“{key}”出现了两次；请只留一个。"
    en = "the key {key} stands there twice; leave one."


class JsonFloat(MalformedError):
    code = "json_float"
    zh = "“{value}”带小数或指数；金额请用分，写成整数。"
    en = "{value} has a fraction or an exponent; write an integer, amounts in minor units."


class JsonNull(MalformedError):
    code = "json_null"
    zh = "不得用空值 null；没有内容的一项请整项删去。"
    en = "null is not allowed; leave the field out."


class JsonKeyMalformed(MalformedError):
    code = "json_key_malformed"
    zh = "“{key}”不能作键名：应以小写字母开头，只含小写字母、数字和下划线。"
    en = "{key} is no key: a lower-case letter, then lower-case letters, digits, underscores."


class JsonIntegerRange(MalformedError):
    code = "json_integer_range"
    zh = "整数 {value} 超出范围：绝对值至多 9007199254740991。"
    en = "the integer {value} is out of range: at most 2^53-1 either way."


class JsonSurrogate(MalformedError):
    code = "json_surrogate"
    zh = "文字里有不成对的代理码位 {character}；请重新输入这段文字。"
    en = "the text holds the lone surrogate {character}; type it again."


class JsonControlCharacter(MalformedError):
    code = "json_control_character"
    zh = "文字里有看不见的控制字符 {character}；请删去。"
    en = "the text holds the control character {character}; remove it."


class JsonLineSeparator(MalformedError):
    code = "json_line_separator"
    zh = "文字里有特殊换行符 {character}；请改用普通换行。"
    en = "the text holds the line separator {character}; use a newline."


class JsonBidiControl(MalformedError):
    code = "json_bidi_control"
    zh = "文字里有改变书写方向的控制字符 {character}，看到的会与所签的不同；请删去。"
    en = "the text holds the bidirectional control {character}, which hides what is signed."


class JsonTooDeep(MalformedError):
    code = "json_too_deep"
    zh = "嵌套超过 {limit} 层。"
    en = "nested more than {limit} deep."


class JsonNotCanonical(MalformedError):
    code = "json_not_canonical"
    zh = "第 {position} 个字节起不是规范写法：键须按序，不得有多余的空格或转义。"
    en = "not canonical from byte {position}: sorted keys, no spare spaces or escapes."


# ------------------------------------------------------------------------------------- fields


class StatementNotOneLine(MalformedError):
    code = "statement_not_one_line"
    zh = "陈述应恰为一行，并以换行结尾。"
    en = "a statement must be exactly one line, ended by a newline."


class FieldMissing(MalformedError):
    code = "field_missing"
    zh = "缺少这一项；请补上。"
    en = "this field is missing; add it."


class FieldUnknown(MalformedError):
    code = "field_unknown"
    zh = "没有这一项；请删去，或看看是否写错了名称。"
    en = "there is no such field; remove it, or look at its spelling."


class FieldNotText(MalformedError):
    code = "field_not_text"
    zh = "这一项应为文字。"
    en = "this must be text."


class FieldNotInteger(MalformedError):
    code = "field_not_integer"
    zh = "这一项应为整数。"
    en = "this must be an integer."


class FieldNotList(MalformedError):
    code = "field_not_list"
    zh = "这一项应为列表。"
    en = "this must be a list."


class FieldNotObject(MalformedError):
    code = "field_not_object"
    zh = "这一项应为对象 {{…}}。"
    en = "this must be an object {{…}}."


class FieldNotBoolean(MalformedError):
    code = "field_not_boolean"
    zh = "这一项应为 true 或 false。"
    en = "this must be true or false."


class FieldTooShort(MalformedError):
    code = "field_too_short"
    zh = "这一项至少要有 {limit} 项或字符。"
    en = "this must hold at least {limit} items or characters."


class FieldTooLong(MalformedError):
    code = "field_too_long"
    zh = "这一项至多 {limit} 项或字符；长内容请改作附件。"
    en = "this may hold at most {limit} items or characters; attach what is longer."


class FieldTooSmall(MalformedError):
    code = "field_too_small"
    zh = "{value} 太小，至少为 {limit}。"
    en = "{value} is too small; at least {limit}."


class FieldTooLarge(MalformedError):
    code = "field_too_large"
    zh = "{value} 太大，至多为 {limit}。"
    en = "{value} is too large; at most {limit}."


class FieldForm(MalformedError):
    code = "field_form"
    zh = "“{value}”的写法不对，应符合 {form}。"
    en = "{value} does not have the form {form}."


class FieldNotAmong(MalformedError):
    code = "field_not_among"
    zh = "“{value}”不在可选之列：{allowed}。"
    en = "{value} is none of {allowed}."


class FieldRepeats(MalformedError):
    code = "field_repeats"
    zh = "“{value}”重复了；请只列一次。"
    en = "{value} is listed twice; list it once."


class NotADate(MalformedError):
    code = "not_a_date"
    zh = "“{value}”不是日历上的日期，应形如 2026-11-22。"
    en = "{value} is not a date of the calendar, like 2026-11-22."


class NotAPeriod(MalformedError):
    code = "not_a_period"
    zh = "“{value}”不是时期，应形如 2026、2026-H1、2026-Q4、2026-11 或 2026-11-22，起止用斜线隔开。"
    en = "{value} is no period: 2026, 2026-H1, 2026-Q4, 2026-11 or 2026-11-22, a range by a slash."


class PartyNotTyped(MalformedError):
    code = "party_not_typed"
    zh = (
        "收付款方须写明是哪一种，且只写一种：单位 org、任职者 office、密封的个人 sealed、"
        "原件未公开 withheld。"
    )
    en = (
        "a payee or payer is exactly one of: an organisation (org), an office-holder (office), a "
        "sealed person (sealed), or withheld by the source (withheld)."
    )


class EvidenceEmpty(MalformedError):
    code = "evidence_empty"
    zh = "每件凭据至少要有文件名、哈希值或承诺值。"
    en = "each piece of evidence needs a name, a hash or a commitment."


class RowWidth(MalformedError):
    code = "row_width"
    zh = "这一行有 {width} 格，表头有 {columns} 列。"
    en = "this row has {width} cells, and the table {columns} columns."


class CountDiffers(MalformedError):
    code = "count_differs"
    zh = "合计写明 {count} 行，表里有 {rows} 行。"
    en = "the totals say {count} rows, and the table has {rows}."


class ShownAfterLast(MalformedError):
    """A list of persons has a last day as binding as its first (PIPL art. 19, 47)."""

    code = "shown_after_last"
    zh = "名单最晚示至 {last}，公示却写到 {to}；请把公示截止日改到最晚日或之前。"
    en = "the list of persons is shown until {last} at most, and the notice hangs until {to}."


class SumDiffers(MalformedError):
    code = "sum_differs"
    zh = "“{field}”写的是 {stated}，按各项算出来是 {computed}；请核对各项和合计（单位：分）。"
    en = "{field} states {stated}, and its parts make {computed} (minor units): correct either."


class CountTooLarge(MalformedError):
    code = "count_too_large"
    zh = "“{field}”的人数 {count} 超过了至多的 {limit}；请核对人数（应到、实到、同意）。"
    en = "{field} counts {count}, and there can be {limit} at most: correct the numbers."


class PeriodEndsEarly(MalformedError):
    code = "period_ends_early"
    zh = "期限到 {last} 为止，却从 {first} 才开始；请核对两个日期。"
    en = "it runs to {last} and begins on {first}: correct either day."


class CodeOrSlip(MalformedError):
    code = "code_or_slip"
    zh = "异议要么凭一次性号码，要么凭纸质异议单：两者请填一个，只填一个。"
    en = "an objection has a one-time code or a slip: give one of them, and only one."


class ObjectionNumber(MalformedError):
    code = "objection_number"
    zh = "这份异议的编号（no）须是 {expected}：号码和异议单都只能用一次，靠编号不重来保证。"
    en = "the number (no) of this objection must be {expected}: so a code or slip serves once."


class SlipsEndEarly(MalformedError):
    code = "slips_end_early"
    zh = "异议单的末号 {last} 小于首号 {first}；请核对号码。"
    en = "the slips end with {last} and begin with {first}: correct the numbers."


class DisplayEndsEarly(MalformedError):
    code = "display_ends_early"
    zh = "公示的止日 {last} 早于起日 {first}。"
    en = "the display ends on {last}, before it begins on {first}."


class KeyOrSlug(MalformedError):
    code = "key_or_slug"
    zh = "任命须写明新公钥 key 或已有公钥的短名 slug，且只写一个。"
    en = "an appointment names either a new key (key) or a key that is there (slug)."


# ----------------------------------------------------------------------------------- envelope


class TypeUnknown(NotUnderstood):
    code = "type_unknown"
    zh = "本版本不认识“{type}”这种陈述；请升级后再试。"
    en = "this version does not know statements of type {type}; use a later one."


class VersionUnknown(NotUnderstood):
    code = "version_unknown"
    zh = "本版本不认识第 {version} 版的“{type}”；请升级后再试。"
    en = "this version does not know version {version} of {type}; use a later one."


class ProfileUnknown(NotUnderstood):
    code = "profile_unknown"
    zh = (
        "本版本的标准目录里没有“{profile}”这套规则；请用标准目录里的，或写明自备目录的哈希值"
        "（catalogue），或升级后再试。"
    )
    en = (
        "the standard catalogue of this version has no profile {profile}: take one that it has, "
        "name a catalogue of your own by its hash (catalogue), or use a later version."
    )


class CatalogueBaseUnknown(NotUnderstood):
    code = "catalogue_base_unknown"
    zh = "这份目录所扩充的目录（{hash}）不是本版本的标准目录；请改写 extends，或换用相应的版本。"
    en = "it extends a catalogue ({hash}) that is not this version's standard one: change extends."


class ByMalformed(MalformedError):
    code = "by_malformed"
    zh = "签字人应为短名；一个角色由几人签时，列出至少两个，按序，不重复。"
    en = "a signer is a slug; several in one role are a sorted list of at least two, each once."


class TooManySigners(MalformedError):
    code = "too_many_signers"
    zh = "有 {count} 个签字人，至多 {limit} 个。"
    en = "{count} sign; at most {limit} may."


class CharterMissing(MalformedError):
    code = "charter_missing"
    zh = "缺少章程的编号；除章程本身外，每份陈述都须写明。"
    en = "the charter's id is missing; every statement but the charter itself carries it."


class CharterNamesCharter(MalformedError):
    code = "charter_names_charter"
    zh = "章程本身不写章程的编号。"
    en = "the charter itself carries no charter's id."


class AfterMissing(MalformedError):
    code = "after_missing"
    zh = "任免、规则等治理陈述须写明所接的上一份治理陈述（after）。"
    en = "a governance statement must name the one before it (after)."


class AfterNotWanted(MalformedError):
    code = "after_not_wanted"
    zh = "只有治理陈述（章程除外）写 after；请删去。"
    en = "only governance statements, the charter excepted, carry after; remove it."


class SignatureMissing(DisprovedError):
    code = "signature_missing"
    zh = "缺少 {slug} 的签名。"
    en = "the signature of {slug} is missing."


class SignatureNotWanted(DisprovedError):
    code = "signature_not_wanted"
    zh = "多出了 {name} 的签名：陈述里没有写明由其签字。"
    en = "one signature too many: the statement does not say that {name} signs."


class SignaturesOutOfOrder(DisprovedError):
    code = "signatures_out_of_order"
    zh = "签名行须按公钥名字的字节顺序排列。"
    en = "signature lines must be sorted by the bytes of their key names."


# ------------------------------------------------------------------------------ place and time


class AlreadyIn(ConflictError):
    """The same statement is in the ledger; the fact *index* says where."""

    code = "already_in"
    zh = "这份陈述已在账本里，是第 {index} 条。"
    en = "the statement is in the ledger already, as entry {index}."

    @property
    def index(self) -> int:
        """Where it is."""
        index = self.facts.get("index")
        return index if isinstance(index, int) else -1


class NoUsed(ConflictError):
    code = "no_used"
    zh = "编号“{no}”已被第 {index} 条用过，内容不同；请另编号。"
    en = "the number {no} belongs to entry {index}, which says something else; use another."


class LogWrong(DisprovedError):
    code = "log_wrong"
    zh = "这份陈述属于账本 {found}，不是 {expected}。"
    en = "the statement belongs to {found}, not to {expected}."


class CharterWrong(DisprovedError):
    code = "charter_wrong"
    zh = "所写的章程编号与本账本的章程不同。"
    en = "it names another charter than this ledger's."


class CharterFirst(DisprovedError):
    code = "charter_first"
    zh = "账本的第 0 条须是章程。"
    en = "entry 0 of a ledger must be its charter."


class CharterTwice(DisprovedError):
    code = "charter_twice"
    zh = "账本已有章程；要改规则或任免，请用相应的陈述。"
    en = "the ledger has its charter; change it by rules, appointment and revocation."


class MadeInFuture(DisprovedError):
    code = "made_in_future"
    zh = "制作时间 {made} 比入账时间晚了 5 分钟以上；请校准时钟。"
    en = "made {made}, more than five minutes after the entry's time; set the clock."


class MadeTooOld(DisprovedError):
    code = "made_too_old"
    zh = "制作时间 {made} 距入账已超过 90 天；请重新制作并签字。"
    en = "made {made}, more than 90 days before the entry's time; make and sign it anew."


class AfterStale(ConflictError):
    code = "after_stale"
    zh = "其间已有新的治理陈述（第 {index} 条）；请按最新情况重新制作。"
    en = "another governance statement came first (entry {index}); make it anew after that one."


# ----------------------------------------------------------------------------- keys and people


class KeyUnknown(DisprovedError):
    code = "key_unknown"
    zh = "{name} 的这把公钥没有在账本里登记。"
    en = "the ledger has never registered this key of {name}."


class KeyNotYetAppointed(DisprovedError):
    code = "key_not_yet_appointed"
    zh = "{name} 的公钥在这一条之后才登记，此时还不能签字。"
    en = "the key of {name} is registered only after this entry, and can't have signed it."


class KeyRevoked(DisprovedError):
    code = "key_revoked"
    zh = "{slug} 的公钥已在第 {index} 条停用。"
    en = "the key {slug} ended with entry {index}."


class RoleUnknown(DisprovedError):
    code = "role_unknown"
    zh = "没有“{role}”这个角色；标准角色之外的须在章程里写明。"
    en = "there is no role {role}; roles beyond the standard ones stand in the charter."


class RoleNotHeld(DisprovedError):
    code = "role_not_held"
    zh = "{slug} 此时不任 {role}。"
    en = "{slug} does not hold the role {role} at this entry."


class OnePersonTwice(DisprovedError):
    code = "one_person_twice"
    zh = "{slugs} 是同一个人；一个人对一份陈述只签一次。"
    en = "{slugs} are one person; a person signs a statement once."


class RuleNeedsRole(DisprovedError):
    code = "rule_needs_role"
    zh = "{type} 须有 {count} 位 {roles} 签字，现有 {found} 位。"
    en = "{type} needs {count} signing as {roles}; there are {found}."


class RuleNeedsPeople(DisprovedError):
    code = "rule_needs_people"
    zh = "{type} 须由 {people} 个不同的人签字，现有 {found} 人。"
    en = "{type} needs {people} different people; there are {found}."


class RuleNeedsDecision(DisprovedError):
    code = "rule_needs_decision"
    zh = "这个金额的 {type} 须引用作出决定的那一条（decision）。"
    en = "{type} of this amount must cite the decision that allows it (decision)."


class HandlerApproves(DisprovedError):
    code = "handler_approves"
    zh = "经手人（{role}）不得审批自己经手的支出。"
    en = "whoever handled a payment ({role}) can't approve it."


# ----------------------------------------------------------------------------------- references


class ReferenceAbsent(DisprovedError):
    code = "reference_absent"
    zh = "所引用的 {id} 不在账本里。"
    en = "the statement {id} that it refers to is not in the ledger."


class ReferenceUnfit(DisprovedError):
    code = "reference_unfit"
    zh = "所引用的第 {index} 条是 {found}，此处须是：{wanted}。"
    en = "it refers to entry {index}, which is of type {found} and must be one of: {wanted}."


class TargetClosed(ConflictError):
    code = "target_closed"
    zh = "第 {index} 条已由第 {closed_by} 条冲正、追认或更正，不能再来一次。"
    en = "entry {index} was reversed, ratified or corrected by entry {closed_by} already."


class AmountDiffers(DisprovedError):
    code = "amount_differs"
    zh = "金额 {found} 与第 {index} 条的 {expected} 不同。"
    en = "the amount {found} is not that of entry {index}, {expected}."


class CurrencyDiffers(DisprovedError):
    code = "currency_differs"
    zh = "币种 {found} 与第 {index} 条的 {expected} 不同。"
    en = "the currency {found} is not that of entry {index}, {expected}."


# ----------------------------------------------------------------------------------- governance


class KeyNameElsewhere(DisprovedError):
    code = "key_name_elsewhere"
    zh = "公钥名字 {name} 不属于这个账本，应为 {expected}。"
    en = "the key name {name} is not of this ledger; it must be {expected}."


class KeyTypeUnfit(DisprovedError):
    code = "key_type_unfit"
    zh = "{name} 的公钥类型不合用：签陈述的须为 0x01；账本的须有 0x01，另可有 0x06。"
    en = (
        "the key of {name} has an unfit type: 0x01 for statements; 0x01, and 0x06 beside it, "
        "for the log."
    )


class PolicyKeysDiffer(DisprovedError):
    code = "policy_keys_differ"
    zh = (
        "新的信任文件里，账本 {origin} 现用的公钥与 log_keys 不一致："
        "每种类型列在最后的一把须是其中之一。"
    )
    en = (
        "the new policy's keys of {origin} are not those of log_keys: of each type, the one listed "
        "last must be among them."
    )


class KeyRegistered(DisprovedError):
    code = "key_registered"
    zh = "这把公钥已以 {slug} 之名登记过；一把公钥在一个账本里只登记一次。"
    en = "this public key was registered as {slug}; a ledger registers a key once, ever."


class SlugRegistered(DisprovedError):
    code = "slug_registered"
    zh = "短名 {slug} 已用过；请换一个，如 {slug}-2。"
    en = "the slug {slug} was used before; take another, such as {slug}-2."


class SlugUnknown(DisprovedError):
    code = "slug_unknown"
    zh = "账本里没有登记过 {slug}。"
    en = "no key was registered as {slug}."


class RoleDefined(DisprovedError):
    code = "role_defined"
    zh = "角色 {role} 已有定义，不能再定义。"
    en = "the role {role} is defined already."


class RoleLikeUnfit(DisprovedError):
    code = "role_like_unfit"
    zh = "角色 {role} 不能比照 {like}：只能比照授权机关以外的标准角色。"
    en = "the role {role} can't be like {like}: only like a standard role other than authority."


class RoleHeld(DisprovedError):
    code = "role_held"
    zh = "{slug} 已任 {role}。"
    en = "{slug} holds the role {role} already."


class PersonDiffers(DisprovedError):
    code = "person_differs"
    zh = "{slug} 是 {expected} 的公钥，不是 {found} 的。"
    en = "{slug} is a key of {expected}, not of {found}."


class RolesForbidden(DisprovedError):
    code = "roles_forbidden"
    zh = "{person} 不得同时任 {first} 和 {second}，法律不许。"
    en = "the law forbids {person} to be {first} and {second} at once."


class SupervisionNeedsResolution(DisprovedError):
    code = "supervision_needs_resolution"
    zh = "任命监督委员会成员须写明居民会议的决议（resolution）。"
    en = "an appointment to the supervision committee cites the assembly's resolution (resolution)."


class HandoverUnsigned(DisprovedError):
    code = "handover_unsigned"
    zh = "移交须双方都签字：{person} 没有签字，或不是以所接任的职务签的。不能签的，改用停用和任命。"
    en = (
        "both sides sign a handover: {person} did not, or not in an office that he takes. For who "
        "can't sign, use revocation and appointment."
    )


class LastAuthority(DisprovedError):
    code = "last_authority"
    zh = "这是授权机关的最后一把公钥；请先登记新的，再停用它。"
    en = "this is the authority's last key; register another before it ends."


class RulesLowerAuthority(DisprovedError):
    code = "rules_lower_authority"
    zh = "{type} 的规则须要求授权机关签字，不能削弱。"
    en = "the rule for {type} must ask for an authority's signature; no rule lowers that."


class RulesFixed(DisprovedError):
    code = "rules_fixed"
    zh = "{type} 只须会计签字，规则不能改：已付出的钱总要能入账。"
    en = "{type} needs the accountant alone, and no rule changes it: money gone can be recorded."


class RulesTypeUnknown(DisprovedError):
    code = "rules_type_unknown"
    zh = "规则里的“{type}”不是已知的陈述类型。"
    en = "the rules name {type}, which is no known type of statement."


class RulesTiers(DisprovedError):
    code = "rules_tiers"
    zh = "{type} 的档次须逐档升高，最后一档不设上限，其余都设；没有金额的只有一档。"
    en = (
        "the tiers of {type} must rise, each with up_to but the last; a type without an amount "
        "has one."
    )


class RulesDelayShort(DisprovedError):
    code = "rules_delay_short"
    zh = "规则变更的等待期 {days} 天太短，至少 {limit} 天。"
    en = "rules may not act after {days} days; at least {limit}."


class StateMalformed(MalformedError):
    """A saved state is a cache: whoever meets this replays the ledger."""

    code = "state_malformed"
    zh = "保存的状态读不出（{reason}）；请从账本重新推算。"
    en = "the saved state can't be read ({reason}); replay the ledger."


# ------------------------------------------------------------------------ sealed, money, privacy


class SaltLength(MalformedError):
    code = "salt_length"
    zh = "盐有 {length} 字节，应为 {expected} 字节。"
    en = "the salt has {length} bytes and must have {expected}."


class CommitmentWrong(DisprovedError):
    code = "commitment_wrong"
    zh = "内容与账本里的承诺值不符：内容或盐被改过，或拿错了。"
    en = "the content does not fit the commitment: content or salt was changed, or is another's."


class DisclosureMalformed(MalformedError):
    code = "disclosure_malformed"
    zh = "这不是密封内容的开启凭据（盐、名称、内容）。"
    en = "this is no disclosure of a sealed field (salt, name, value)."


class RowNotListed(DisprovedError):
    """The row of a slip is not among the commitments of the notice."""

    code = "row_not_listed"
    zh = "公示名单里没有这一条：内容和签字的名单对不上，或拿错了凭条。"
    en = "this row is not in the list that was signed: it differs, or is of another notice."


class AmountMalformed(MalformedError):
    code = "amount_malformed"
    zh = "“{value}”不是金额，应形如 1234.50。"
    en = "{value} is no amount, like 1234.50."


class AmountTooFine(MalformedError):
    code = "amount_too_fine"
    zh = "“{value}”的小数多于 {decimals} 位；不作四舍五入，请写准确的金额。"
    en = "{value} has more than {decimals} decimals; nothing is rounded, write the exact amount."


class AmountTooLarge(MalformedError):
    code = "amount_too_large"
    zh = "金额“{value}”太大，以最小单位计至多 9007199254740991。"
    en = "the amount {value} is too large: at most 2^53-1 minor units."


class PersonalDataFound(RefusedError):
    """Personal data would enter the ledger for ever; the facts hold it masked only."""

    code = "personal_data_found"
    zh = "含有个人信息（{found}），入账后不能删除；请删去、遮盖，或改作密封附件。"
    en = "it holds personal data ({found}) that could never be removed; mask, seal or attach it."
