/** The lists from which fields are chosen: the ledger's own funds, accounts, people, places, entries. */

import { call } from "./session.js";
import { formatAmount } from "./amounts.js";


const plain = (values) => values.filter((each) => each !== "").map((value) => ({ value, zh: value, en: value }));
const once = (options) => [...new Map(options.map((each) => [each.value, each])).values()];

/** Give `list(field)`, the options of a field, and `entries(types)`, a promise of entries it may name. */
export function listsOf(type, facts, choices, origin) {
  const people = once(facts.roles.flatMap((role) => role.people.map((each) => ({
    value: each.person, zh: `${each.name}（${role.label}）`, en: `${each.name} (${role.label})`,
  }))));
  const slugs = once(facts.roles.flatMap((role) => role.people.map((each) => ({
    value: each.slug, zh: `${each.name}（${role.label}）`, en: `${each.name} (${role.label})`,
  }))));
  const side = type === "income" || type === "refund" ? "income" : "expenditure";
  const counted = facts.categories[side] ?? Object.values(facts.categories).flat();
  const money = (fen) => (fen === null || fen === undefined ? "" : ` · ${formatAmount(fen)}`);
  const lists = {
    funds: facts.funds.map((each) => ({ value: each.fund, zh: `${each.fund}${money(each.balance)}`, en: `${each.fund}${money(each.balance)}` })),
    accounts: facts.accounts.map((each) => ({ value: each.account, zh: `${each.account}${money(each.balance)}`, en: `${each.account}${money(each.balance)}` })),
    categories: plain([...new Set([...counted, ...facts.budgets.map((each) => each.category)])]),
    places: plain(facts.places),
    boards: plain(facts.boards),
    duties: once([...facts.roles.map((each) => ({ value: each.role, zh: each.label, en: each.role })), ...plain(facts.duties)]),
    offices: plain([...new Set(facts.roles.map((each) => each.label))]),
    roles: facts.roles.map((each) => ({ value: each.role, zh: each.label, en: each.role })),
    kinds: Object.entries(facts.kinds).map(([value, label]) => ({ value, zh: typeof label === "string" ? label : label.label ?? value, en: value })),
    catalogue: facts.catalogue.map((each) => ({ value: each.code, zh: `${each.code} ${each.name}`, en: `${each.code} ${each.name}` })),
    budgets: facts.budgets.map((each) => ({
      value: each.code, zh: `${each.code} ${each.category}（余 ${formatAmount(each.left)}）`, en: `${each.code} ${each.category} (${formatAmount(each.left)} left)`,
    })),
    media: plain(facts.profile?.medium ?? []),
    persons: people,
    slugs,
    forms: choices.forms,
    steps: choices.steps,
    bodies: choices.bodies,
    methods: choices.methods,
    types: choices.types,
  };
  const asked = new Map();
  return {
    list: (field) => lists[field.list] ?? [],
    entries(types) {
      const key = types.join(",");
      if (!asked.has(key)) asked.set(key, readEntries(origin, key, choices.types));
      return asked.get(key);
    },
  };
}

async function readEntries(origin, types, labels) {
  const query = types === "" ? "" : `?types=${types}`;
  const { entries } = await call("GET", `/desk/api/ledgers/${origin}/entries${query}`);
  return entries.map((each) => {
    const label = labels.find((one) => one.value === each.type);
    const title = each.title === each.type && label ? label.zh : each.title;
    const words = [`${each.day ?? ""} ${title}`.trim(), each.amount === null || each.amount === undefined ? "" : formatAmount(each.amount)].filter((one) => one !== "").join(" · ");
    return { value: each.id, zh: `第 ${each.entry} 条 ${words}`, en: `${each.entry}: ${words}` };
  });
}

