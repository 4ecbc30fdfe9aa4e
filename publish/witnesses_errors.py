"""What a witness can do wrong, and what it can show that stops signing (design section 7)."""

# ruff: noqa: D101 -- a class here is its name and its two sentences; a third would say nothing.

from ledger.core.errors import HaltError, LedgerError, MalformedError, RefusedError

# --------------------------------------------------- one witness is isolated, the others go on


class WitnessFault(LedgerError):
    """A witness gave nothing that can be used; it is passed over for a while."""

    code = "witness_fault"
    zh = "见证人 {name} 没有给出能用的签名。"
    en = "the witness {name} gave no signature that can be used."


class WitnessSilent(WitnessFault):
    code = "witness_silent"
    zh = "见证人 {name} 没有回答（{reason}）。请检查网络和对方的服务。"
    en = "the witness {name} did not answer ({reason}); check the network and its service."


class WitnessSlow(WitnessFault):
    code = "witness_slow"
    zh = "见证人 {name} 在 {limit_s} 秒内没有答完。"
    en = "the witness {name} did not finish its answer within {limit_s} seconds."


class WitnessRedirects(WitnessFault):
    code = "witness_redirects"
    zh = "见证人 {name} 叫人去别的地址（{status}），没有跟去。请改信任文件里的网址。"
    en = (
        "the witness {name} points elsewhere ({status}) and was not followed; correct its address "
        "in the policy."
    )


class WitnessTooLong(WitnessFault):
    code = "witness_too_long"
    zh = "见证人 {name} 的回答超过 {limit} 字节，没有读完。"
    en = "the answer of the witness {name} is longer than {limit} bytes and was not read on."


class WitnessRefuses(WitnessFault):
    code = "witness_refuses"
    zh = "见证人 {name} 拒绝签名（HTTP {status}：{said}）。"
    en = "the witness {name} refused to cosign (HTTP {status}: {said})."


class WitnessAnswerWrong(WitnessFault):
    code = "witness_answer_wrong"
    zh = "见证人 {name} 的回答不能用（{problem}）。"
    en = "the answer of the witness {name} cannot be used ({problem})."


class WitnessInconstant(WitnessFault):
    code = "witness_inconstant"
    zh = "见证人 {name} 先说见过 {first} 条，再说 {second} 条。"
    en = "the witness {name} says that it saw {first} entries, and then {second}."


class WitnessClaimsMore(WitnessFault):
    """A bare number, which anybody can send: an alarm, and never a reason to stop signing."""

    code = "witness_claims_more"
    zh = (
        "见证人 {name} 说它见过 {claimed} 条，这本账只签到 {size} 条，它没有拿出签了名的检查点。"
        "请问清楚：也许这台机器恢复了旧备份，也许是见证人弄错了。"
    )
    en = (
        "the witness {name} says that it saw {claimed} entries, and only {size} were signed here; "
        "it shows no signed checkpoint. Find out why: this machine may have been restored from an "
        "old backup, or the witness is wrong."
    )


# -------------------------------------------------------------------- signing stops, with evidence


class WitnessedAhead(HaltError):
    """Somebody outside has a larger checkpoint under our own key; the fact *checkpoint* is it."""

    code = "witnessed_ahead"
    zh = (
        "已停止签发：见证人 {name} 有一份用本账本钥匙签的检查点，到第 {size} 条，这里只签到 "
        "{signed_size} 条。可能恢复了旧备份，或有别人在用这把钥匙。"
        "请换回较新的数据；查清之前不要再签。"
    )
    en = (
        "Signing stopped: the witness {name} has a checkpoint of {size} entries under this log's "
        "own key, and only {signed_size} were signed here. An old backup was restored, or somebody "
        "else uses the key. Bring back the newer data; sign nothing until it is understood."
    )


class WitnessedOther(HaltError):
    """Somebody outside has another tree under our own key; the fact *checkpoint* is it."""

    code = "witnessed_other"
    zh = (
        "已停止签发：见证人 {name} 有一份用本账本钥匙签的检查点（{size} 条），内容与这里的不同。"
        "同一把钥匙签了两个版本：钥匙可能被盗，或数据被换过。请保存证据，报告街道。"
    )
    en = (
        "Signing stopped: the witness {name} has a checkpoint of {size} entries under this log's "
        "own key whose tree is not the one here. One key has signed two versions: it was stolen, "
        "or the data were exchanged. Keep the evidence and tell the authority."
    )


class WitnessNumberUnexplained(HaltError):
    """At start-up a witness names a larger size without proof: the operator must say something."""

    code = "witness_number_unexplained"
    zh = (
        "还没有开始签发：见证人 {name} 说它见过 {claimed} 条，这里只签到 {size} 条。"
        "如果刚恢复过备份，请换回较新的数据。确认是见证人弄错的，在 {file} 里写上 "
        '[accepted] 和 "{name}" = {claimed}，再启动。'
    )
    en = (
        "Signing has not begun: the witness {name} says that it saw {claimed} entries, and only "
        "{size} were signed here. If a backup was restored, bring back the newer data. If you "
        'know that the witness is wrong, write [accepted] and "{name}" = {claimed} into {file} '
        "and start again."
    )


class WitnessReportMalformed(MalformedError):
    code = "witness_report_malformed"
    zh = "witnesses.json 的格式不对。"
    en = "witnesses.json is not what the ledger writes."


# ------------------------------------------------------------------------------- settings


class WitnessSettingsWrong(RefusedError):
    """The settings for witnesses can't be used."""

    code = "witness_settings_wrong"
    zh = "{path} 的 {field} 不对：{reason}"
    en = "{path}: {field} is wrong: {reason}"
