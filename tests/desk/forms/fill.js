// Runs in the page: puts a body into the form of its type as if it had been typed, and reads it back.
async ([forms, cases]) => {
  const { editorOf, readFields, typedFields } = await import("/desk/web/editors.js");
  const context = { origin: "ledger.example.org/demo", currency: "CNY", list: () => [], entries: async () => [], changed() {} };
  return cases.map(([type, body]) => {
    const make = (start) => forms[type].fields.map((field) => [field.name, editorOf(field, start[field.name], context)]);
    const shown = make(body);
    document.querySelector("main").replaceChildren(...shown.map(([, editor]) => editor.element));
    const problems = [];
    const read = readFields(shown, "body", problems);
    // what was typed is kept as JSON, and a form made of it says the same
    const again = readFields(make(JSON.parse(JSON.stringify(typedFields(shown)))), "body", problems);
    return { read, again, problems: problems.map(({ where, zh }) => `${where}: ${zh}`) };
  });
}
