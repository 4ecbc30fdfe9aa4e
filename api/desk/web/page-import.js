/** The page of tables: who sits where, and what `import.js` makes of a table. */

import { element, fill, notice } from "./dom.js";
import { begin } from "./frame.js";
import { importTables } from "./import.js";
import { signerFor } from "./signer.js";
import { t } from "./words.js";

document.head.append(element("link", { rel: "stylesheet", href: new URL("./import.css", import.meta.url).href }));

begin("import", (main, who) => {
  const offices = [...new Map(who.offices.map((each) => [each.origin, each])).values()];
  const title = element("h1", {}, t("导入表格", "Import a table"));
  if (offices.length === 0) {
    fill(main, title, notice(t("这把钥匙现在没有任职，没有可以导入的账本。", "This key holds no office now, so there is no ledger to import into.")));
    return;
  }
  const room = element("div", {});
  fill(main, title, importTables({ offices, signerFor: () => signerFor(who.public_key, room) }), room);
});
