// Runs in the page: gives the plain words of each statement, and the words that every field has in it.
async ([forms, texts]) => {
  const { drawBody, readStatement, sentenceOf } = await import("/desk/web/plain.js");
  return texts.map((text) => {
    const { value, id } = readStatement(text);
    const drawn = drawBody(value.body, forms[value.type], new Map());
    return { id, sentence: sentenceOf(value.type, value.body, forms[value.type]), text: drawn.textContent };
  });
}
