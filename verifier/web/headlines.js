/**
 * The one sentence a resident reads: a pure function of what the check found and what the resident
 * answered. Shape, colour (tone) and words say the same, so that none of them is needed alone.
 *
 * A headline is `{name, shape, tone, text, more, todo, asks}`: `text` is the largest line, `more` the
 * rest of the sentence, `todo` the one thing to do, `asks` whether the sheet is to be compared. The
 * tone is `good` only after somebody has said that wall and page say the same.
 *
 * What was found is looked at from the worst to the best: what shows that somebody cheated, then what
 * kept the page from looking, then how the notice stands.
 */

import { fill, sayDay, words } from "./words.js";

const SHAPES = Object.freeze({ good: "✔", bad: "✘", warning: "▲", half: "◐", unknown: "？", plain: "▲" });

/** The codes that say of the published files themselves that they are not what was signed. */
const TAMPERED = Object.freeze([
  "inclusion_disproved", "root_disproved", "leaf_disproved", "tile_disproved", "not_signed", "tile_length",
  "signature_type_missing", "log_key_ended", "signature_wrong", "entry_index_wrong", "entry_malformed", "bundle_truncated", "bundle_count",
]);

const SCAN = words("用手机自带的相机扫墙上的码", "Scan the code on the wall with the phone's own camera");

/** Give the headline of a situation: see `SITUATION` for what it knows. */
export function headline(situation) {
  const found = Object.freeze({ ...SITUATION, ...situation });
  const codes = codesOf(found.report);
  for (const rule of RULES) {
    const said = rule(found, codes);
    if (said !== null) return said;
  }
  return proved();
}

/** What a headline may depend on, and what each is if it is not given. */
export const SITUATION = Object.freeze({
  /** the fragment: "entry", "proof", "lost", "empty", "type" */
  kind: "entry",
  /** what this phone can't do: "" if it can do all, "half", or "nothing" */
  engine: "",
  /** whether the page knows the ledger that the code names */
  isKnown: true,
  /** the Report of notice.js, or null while there is none */
  report: null,
  /** what half a check found, if that is all the engine can do: "", "same", "different", "unread" */
  half: "",
  /** what the resident said: "", "same" or "different" */
  answer: "",
  /** whether this phone keeps what it is given */
  keeps: true,
  /** the street's {name, phone}, or null */
  street: null,
});

/** Give the failure codes of a report: of all its questions, or of those whose code is `wanted`. */
export function codesOf(report, wanted = null) {
  const codes = new Set();
  for (const question of report === null ? [] : report.questions) {
    if (wanted !== null && question.code !== wanted) continue;
    for (const failure of question.failures) codes.add(failure.code);
  }
  return codes;
}

/** Give the headline after a comparison with a second source: "same", "different", "unknown", "unread". */
export function trustHeadline(outcome, street) {
  if (outcome === "same") {
    return make("trust_same", "good", words("和第二处一样，可以信", "The same as the second source"), {
      todo: words("现在去扫墙上的码", "Now scan the code on the wall"),
    });
  }
  if (outcome === "different") {
    return make("trust_different", "bad", words("和第二处不一样，先别信", "Not what the second source says"), {
      todo: fill(words("请截图，{call}", "Take a screenshot and {call}"), { call: callText(street) }),
    });
  }
  return unknownLedger({ isKnown: false }, new Set());
}

/** Say whom to call: the street, never the committee whose notice it is. */
export function callText(street) {
  if (street === null || !street.phone) {
    return words("拨打街道办事处（不是居委会）或 12345", "call the street office (not the committee), or 12345");
  }
  return fill(words("拨打{name} {phone}", "call {name}, {phone}"), street);
}

// ------------------------------------------------------------------------------------ the rules

/** Each gives a headline, or null where it has nothing to say. The first that speaks is believed. */
const RULES = [
  lost, oldEngine, unknownLedger, twoRoots, rewritten, otherCharter, older, paperDiffers, altered,
  unread, unauthorized, irregular, differs, pastLastDay, quorumMissing, corrected, takenDown, archived,
  offlineProof, tooLong, tooNew, half, compare,
];

function lost({ kind }) {
  if (kind === "type") {
    return make("type", "plain", words("请扫码，或填号码", "Scan the code, or type the number"), { todo: SCAN, shape: "？" });
  }
  if (kind === "empty" || kind === "lost") {
    return make("lost", "unknown", words("这个码没扫全，请再扫一次", "The code is incomplete: scan it again"), {
      todo: words(
        "用手机自带的相机再扫一次；还不行，就把纸上的号码填在下面",
        "Scan again with the phone's own camera, or type the number from the paper below",
      ),
    });
  }
  return null;
}

function oldEngine({ engine, half: found, street }) {
  if (engine === "") return null;
  if (found === "different") return unlike(street);
  const text = found === "same"
    ? words("这部手机太旧，只查了一半", "This phone is too old: only half was checked")
    : words("这部手机太旧，没法查", "This phone is too old to check");
  return make("old_engine", "unknown", text, {
    more: words("请换手机，或请人代查", "Use another phone, or ask somebody to check"),
    todo: words("请换手机，或请人代查", "Use another phone, or ask somebody to check"),
  });
}

function unknownLedger({ isKnown }, codes) {
  if (isKnown && !codes.has("log_not_trusted")) return null;
  return make("unknown_ledger", "unknown", words("不认识这个码，可能是假的", "Unknown code; it may be fake"), {
    more: words("别交钱，别填身份证、密码", "Pay nothing; give no identity number or password"),
    todo: words("别交钱，别填身份证、密码", "Pay nothing; give no identity number or password"),
  });
}

function twoRoots({ street, keeps }, codes) {
  if (!codes.has("two_roots")) return null;
  return make("two_roots", "bad", words("账本出现了两个版本", "There are two versions of the ledger"), {
    more: keptText(keeps),
    todo: fill(words("把下面的凭据发给信得过的人，{call}", "Send the evidence below to people you trust; {call}"), {
      call: callText(street),
    }),
  });
}

function keptText(keeps) {
  if (keeps) return words("凭据已存在手机里", "The evidence is kept in this phone");
  return words("凭据在下面，请马上存好", "The evidence is below: save it now");
}

function rewritten({ street, keeps }, codes) {
  if (!codes.has("consistency_disproved")) return null;
  return make("rewritten", "bad", words("账本以前的内容被改写了", "The ledger's past was rewritten"), {
    more: keptText(keeps),
    todo: fill(words("把下面的凭据发给信得过的人，{call}", "Send the evidence below to people you trust; {call}"), {
      call: callText(street),
    }),
  });
}

function otherCharter({ street }, codes) {
  if (!codes.has("charter_differs")) return null;
  return make("other_charter", "bad", words("这不是原来的那本账", "This is not the ledger it was"), {
    todo: fill(words("请截图，{call}", "Take a screenshot and {call}"), { call: callText(street) }),
  });
}

/** Older than seen: looked at before `altered`, since an older ledger may lack the entry. */
function older({ street, report }, codes) {
  if (!codes.has("checkpoint_older") || isTampered(report)) return null;
  return make("older", "unknown", words("这个网页是旧的，您的手机看过更新的", "This page is old: your phone has seen a newer one"), {
    todo: laterOrCall(street),
  });
}

function laterOrCall(street) {
  return fill(words("过一会儿再扫；总是这样，就{call}", "Scan again later; if it stays so, {call}"), { call: callText(street) });
}

/** The paper names one entry, and the ledger honestly has another there: or the resident says so. */
function paperDiffers({ street, report }, codes) {
  if (!codes.has("entry_unlike_paper") || isTampered(report)) return null;
  return unlike(street);
}

function differs({ answer, street, report }) {
  return answer === "different" && report !== null && report.entry !== null ? unlike(street, true) : null;
}

function unlike(street, asks = false) {
  return make("paper_differs", "bad", words("这张纸和网上的不是同一份", "This sheet is not what is online"), {
    todo: fill(words("拍下这张纸，{call}", "Photograph this sheet; {call}"), { call: callText(street) }),
    asks,
  });
}

function altered({ report, street }, codes) {
  if (report === null || !isDisproved(report, "ledger")) return null;
  const todo = fill(words("请截图，{call}", "Take a screenshot and {call}"), { call: callText(street) });
  if (codes.has("index_not_in_log") && !isTampered(report)) {
    return make("not_in_ledger", "bad", words("账本里没有这一份", "The ledger has no such notice"), { todo });
  }
  return make("altered", "bad", words("网上这份被改过，别信它", "What is online was altered: do not believe it"), {
    more: todo,
    todo,
  });
}

/** Nothing could be looked at. What stands after this rule has an entry to speak of. */
function unread({ kind, report, street }, codes) {
  if (report !== null && report.entry !== null && report.entry.statement !== null) return null;
  const unanswered = silence(codes, street);
  if (unanswered !== null) return unanswered;
  if (codes.has("leaf_not_found")) {
    return make("not_found", "unknown", words("没找到，号码可能抄错了", "Not found; perhaps a typing mistake"), {
      todo: words("对着纸再填一次", "Type it again from the paper"),
    });
  }
  if (codes.has("log_key_retired")) {
    return make("key_retired", "unknown", words("账本换过钥匙，没查成", "The ledger has new keys: not checked by this alone"), {
      todo: words("有网的时候扫墙上的码，或到窗口请人代查", "Scan the code on the wall, or ask at the counter"),
    });
  }
  if (kind === "proof") { // no site was asked
    return make("proof_unreadable", "unknown", words("这份证明读不懂，没查成", "This proof can't be read"), {
      todo: words("请重新打开，或换一份", "Open it again, or another one"),
    });
  }
  return make("unread", "unknown", words("网站没给出能查的账", "The site gave nothing to check"), { todo: laterOrCall(street) });
}

/** Nobody answered. A site that answers without its files is another case, and no network's fault. */
function silence(codes, street) {
  const more = words("这不说明公示有问题", "That says nothing against the notice");
  if (codes.has("server_unreachable")) {
    return make("offline", "unknown", words("没有网，还没查", "No network: not checked yet"), {
      more,
      todo: words("有网的时候再扫一次", "Scan again when there is a network"),
    });
  }
  if (codes.has("server_closed")) {
    return make("closed", "unknown", words("从这里读不到账本，还没查", "The ledger can't be read from here: not checked"), {
      more,
      todo: SCAN,
    });
  }
  if (!codes.has("server_silent") && !codes.has("server_too_slow")) return null;
  return make("silent", "unknown", words("网站没有回答，还没查", "The site does not answer: not checked yet"), {
    more,
    todo: fill(words("看看别的网页能不能打开；能打开，就过一会儿再扫，总是这样就{call}", "Try another page; if that opens, scan again later, and if it stays so, {call}"), {
      call: callText(street),
    }),
  });
}

function unauthorized({ report, street }) {
  if (report === null || !isDisproved(report, "office")) return null;
  return make("unauthorized", "bad", words("账本里有，但没按规矩批", "In the ledger, but not approved as the rules ask"), {
    todo: fill(words("请截图，{call}", "Take a screenshot and {call}"), { call: callText(street) }),
  });
}

function irregular({ report, street }) {
  if (report === null || !isDisproved(report, "standing")) return null;
  return make("irregular", "bad", words("后面有不合规的改动", "A later change breaks the rules"), {
    todo: fill(words("请截图，{call}", "Take a screenshot and {call}"), { call: callText(street) }),
  });
}

function quorumMissing({ report }, codes) {
  if (report === null || report.entry === null || !codes.has("quorum_missing")) return null;
  return make("quorum_missing", "half", words("对得上，但还没有外人作证", "It agrees, but no outsider vouches yet"), {
    more: words("请明天再扫一次", "Scan again tomorrow"),
    todo: words("请明天再扫一次", "Scan again tomorrow"),
    asks: true,
  });
}

function corrected({ report }) {
  const { corrected: last } = report.life;
  if (last === null) return null;
  const day = sayDay(last.day);
  return make("corrected", "warning", fill(words("这份后来更正过（{day}）", "This was corrected later ({day})"), { day }), {
    more: words("请看新的这一份", "Look at the new one"),
    todo: words("请看新的这一份", "Look at the new one"),
    asks: true,
  });
}

function takenDown({ report }) {
  const { takenDown: taken } = report.life;
  if (taken === null || !taken.isEarly || taken.cause === "privacy") return null;
  return make("taken_down", "warning", words("这份没贴够日子", "This did not hang long enough"), {
    more: fill(words("贴了 {hung} 天，规定 {shortest} 天", "It hung {hung} days; {shortest} were due"), taken),
    todo: words("可以提异议，要求重新公示", "You may object, and ask that it be published again"),
    asks: true,
  });
}

/** A list of persons has a last day; after it, nobody is asked to compare names. */
function pastLastDay({ report }, codes) {
  if (!report.life.isPastLastDay || codes.has("quorum_missing")) return null;
  return make("past_last_day", "plain", words("名单已按规定撤下", "The list was taken down, as the rules ask"), {
    more: words("当时登记过，没改过", "It was registered then, and not changed"),
    todo: words("您有凭条的话，可以在下面查自己那一行", "If you have your slip, check your own row below"),
    shape: "✔",
  });
}

function archived({ report }) {
  if (!report.life.isArchive) return null;
  return make("archived", "half", words("这是补录的旧公示", "This is an old notice, entered later"), {
    more: words("账本只能证明补录后没改过", "The ledger only shows that it was not changed since"),
    todo: words("以前的事，请问老邻居、看老照片", "For what was before, ask neighbours and old photographs"),
    asks: true,
  });
}

function offlineProof({ report }, codes) {
  if (!codes.has("needs_later_entries")) return null;
  return make("offline_proof", "half", words("当时在账本里，后来没查", "In the ledger then; later changes not checked"), {
    todo: words("有网时再查一次，看后来改没改", "Check again with a network for later corrections"),
    asks: true,
  });
}

/** Scanning again would not help where a phone reads no more. */
function tooLong(_, codes) {
  if (!codes.has("later_too_large") && !codes.has("log_too_large")) return null;
  return make("too_long", "half", words("后面的账太长，没查完", "The ledger is too long for a phone"), {
    todo: words("请到窗口请人代查，或用电脑查", "Ask at the counter, or check with a computer"),
    asks: true,
  });
}

/** What was written after this page was made, it may not understand. */
function tooNew(_, codes) {
  if (!["type_unknown", "version_unknown", "profile_unknown", "not_understood"].some((code) => codes.has(code))) return null;
  return make("too_new", "half", words("网页旧了，只查了一半", "This page is old: only half was checked"), {
    todo: words("请用街道新的查验页再查", "Check with the street's newest page"),
    asks: true,
  });
}

function half({ report }) {
  if (report.questions.every((question) => question.verdict === "proved")) return null;
  return make("half", "half", words("只查了一半，请再扫一次", "Only half was checked: scan again"), {
    todo: words("过一会儿再扫一次", "Scan again in a while"),
    asks: true,
  });
}

function compare({ answer }) {
  if (answer === "same") return null;
  return make("compare", "plain", words("账本里有，请您对一对", "In the ledger: please compare"), {
    todo: words("把墙上的和下面的对一对", "Compare the wall with what is below"),
    asks: true,
    shape: "◐",
  });
}

function proved() {
  return make("proved", "good", words("账本里有这份公示，没改过", "The ledger has this notice, unchanged"), {
    todo: words("看看每一行，有意见就提", "Read each row; comment if you like"),
    asks: true,
  });
}

// ---------------------------------------------------------------------------------------- parts

function make(name, tone, text, { more = null, todo, asks = false, shape = SHAPES[tone] }) {
  return Object.freeze({ name, shape, tone, text, more, todo, asks });
}

function isDisproved(report, code) {
  return report.questions.some((each) => each.code === code && each.verdict === "disproved");
}

/** Whether what is published contradicts what the log signed, whatever else is so. */
function isTampered(report) {
  const codes = codesOf(report, "ledger");
  return TAMPERED.some((code) => codes.has(code));
}
