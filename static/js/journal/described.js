/** One element may be described by several parts of the page: each has its own words, and none wipes another's. */
const said = new WeakMap();

/** Say `words` of `el` for the part `who`; "" takes that part's words back. */
export const describe = (el, who, words) => {
  const own = said.get(el) ?? said.set(el, new Map()).get(el);
  if (words) own.set(who, words); else own.delete(who);
  if (own.size) el.setAttribute("aria-description", [...own.values()].join(". "));
  else el.removeAttribute("aria-description");
};
