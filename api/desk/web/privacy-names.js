/**
 * Words that may be a person's name: a hint for whoever types, never a rule. A name is a surname of
 * the commonest and one or two characters more, where names stand: alone, in a list, after a word
 * such as 付 or 收款人, before one such as 同志. Names of other forms are not found, and some words
 * that are none are; so nothing is refused for it.
 */

const SINGLE =
  "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈" +
  "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|夏侯";
const GIVEN = "(?:(?![的等和与及元户家])[\\u4e00-\\u9fff]){1,2}";
const NAME = `(?:(?:${DOUBLE})${GIVEN}|[${SINGLE}]${GIVEN})`;
const BEFORE =
  "付给?|给予?|支付|慰问|补助|补贴给|报销|发放|领取人?|经手人?|收款人|付款人|联系人|户主|姓名|业主|居民|村民|群众|" +
  "退休人员|低保户|租户|当事人|承包人|由|向|代|欠|还|聘请|雇";
const AFTER =
  "同志|先生|女士|师傅|老师|阿姨|大爷|大妈|大叔|老人|家属|家庭|户|等[0-9一二三四五六七八九十]*[人户名]|" +
  "的?(?:工资|补贴|补助|误工费|劳务费|报酬|医药费|慰问金|房租|借款|押金|退款|报销款|加班费)";
const EDGE = "[^\\u4e00-\\u9fff]|$";

const AFTER_WORD = new RegExp(`(?:${BEFORE})[:：\\s]*(${NAME})(?=${EDGE}|${AFTER})`, "g");
const BEFORE_WORD = new RegExp(`(?:^|[^\\u4e00-\\u9fff])(${NAME})(?=${AFTER})`, "g");
const ALONE = new RegExp(`^(${NAME})$`);
const PARTS = /[、，,;；/\s和与及（）()：:。]+/;

/** Words that begin like a name and are none. */
const WORDS = new Set(
  (
    "马路 高压 高温 高空 高低 金额 金属 方案 方面 方便 白色 白蚁 石材 石灰 石油 江苏 江西 云南 万元 万人 万能 万科 " +
    "向上 向下 向前 任务 任何 何时 余额 余款 程序 程度 范围 段落 史料 史记 毛巾 毛笔 毛毯 武器 武装 龙头 雷管 " +
    "夏季 夏天 秦淮 钱款 钱物 钟表 黄沙 黄砂 黄土 张贴 张罗 陈列 陈旧 陈设 林木 林业 林地 叶片 田地 田间 马桶 " +
    "马达 胡同 高效 高校 高级 高速 宋体 唐山 许可 许多 曾经 蒋庄 丁字 石子 石板 石料 方桌 方砖 白板 白酒 白灰 " +
    "金融 江河 江边 顾问 顾客 严重 严格 孔洞 汤料 汤圆 沈阳 武汉 郑州 徐州 杭州 苏州 陆续 任期 任职 于是 于前 万达"
  ).split(" "),
);

/** A name by its office alone is what a leaf may hold. */
const OFFICE = /(?:主任|书记|会计|出纳|委员|干事|科长|局长|所长|站长|经理|医生|律师)$/;

/** Give the words of `text` that may be a person's name, each once. */
export function findNames(text) {
  const found = [];
  const take = (name) => {
    const word = WORDS.has(name) || WORDS.has(name.slice(0, 2)) || OFFICE.test(name);
    if (!word && !found.some((other) => name.endsWith(other))) found.push(name); // 付李四: 付 is no surname here
  };
  for (const part of text.split(PARTS)) {
    const alone = ALONE.exec(part);
    if (alone !== null) take(alone[1]);
  }
  for (const pattern of [AFTER_WORD, BEFORE_WORD]) {
    for (const match of text.matchAll(pattern)) take(match[1]);
  }
  return found;
}

/** Give `text` with the name masked as papers do it: 王某, 王某某, 欧阳某. */
export function maskName(text, name) {
  const kept = new RegExp(`^(?:${DOUBLE})`).test(name) ? 2 : 1;
  return text.split(name).join(name.slice(0, kept) + "某".repeat([...name].length - kept));
}

/** Fields of a body whose texts somebody wrote freely; others are codes, labels and offices. */
const FREE = new Set(["summary", "text", "title", "reason", "name", "org", "note", "what", "description", "masked"]);

/** Give `[{field, name}]` of a body: the fields that people write freely. */
export function namesInBody(value, path = "body") {
  if (Array.isArray(value)) return value.flatMap((item, at) => namesInBody(item, `${path}[${at}]`));
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const where = `${path}.${key}`;
    if (typeof item !== "string") return namesInBody(item, where);
    return FREE.has(key) ? findNames(item).map((name) => ({ field: where, name })) : [];
  });
}
