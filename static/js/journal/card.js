/** The card of a cell, Alt+Enter: pupil, work, who changed what and when, the way to a request for correction.
 *  page: journal, sheet, get(url), make(tag, text, css, deed), moment(at, date), word(name), close(). */

/** `wanted` = a value that was typed in a locked cell, `chosen` = all cells a request would be about. */
export const showCell = async (page, cell, wanted, chosen) => {
  const { make, word } = page, el = document.getElementById("card");
  const { status, data } = await page.get(`/journal/${page.journal}/cell?pupil=${cell.pupil}&work=${cell.work}`);
  const head = make("div", "", "sheet-head"), body = make("div", "", "sheet-body stack");
  const shut = make("button", word("close"), "btn btn-sm", () => page.close());
  head.append(make("h2", page.sheet.name(cell.r)), shut);
  if (status === 200) body.append(...facts(page, data, cell));
  else body.append(make("p", data?.error ?? word("unknown")));
  const ask = data?.request && request(page, data.request, chosen, wanted);
  if (ask) body.append(ask);
  el.replaceChildren(head, body);
  el.hidden = false;
  (wanted && ask || shut).focus();
};

const facts = ({ sheet, make, moment, word }, { kind, weight, text, title, lock, corrected, history }, cell) => {
  const first = word("work", sheet.date(cell.c), kind.toLowerCase(), `${weight}`.replace(".", ","), text || word("empty"));
  const list = make("ul", "", "card-history");
  for (const { at, who, old, new: now } of history) {
    const item = make("li", `${moment(new Date(at), true)} — ${who}: `);
    item.append(make("del", old || word("empty")), " → ", make("ins", now || word("empty")));
    list.append(item);
  }
  const lines = [first, title, lock, corrected, cell.why, history.length ? "" : word("never")];
  return [...lines.filter(Boolean).map((line) => make("p", line)), list];
};

const request = ({ make, word }, url, chosen, wanted) => {
  const href = chosen.reduce((link, { pupil, work }) => `${link}&cell=${pupil}-${work}`, `${url}&value=${encodeURIComponent(wanted)}`);
  return Object.assign(make("a", word("request", wanted && `«${wanted}»`), "btn"), { href });
};
