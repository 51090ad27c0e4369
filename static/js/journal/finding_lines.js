/** Remarks of checks as lines of a card: the place, the words, the term, and «Исправлено» for who may say it (DEP-2). */
const make = (tag, text, css = "") => Object.assign(document.createElement(tag), { textContent: text, className: css });

/** How a remark is told in one breath. */
export const told = ({ text, state }) => `замечание проверки: ${text}, ${state}`;

const form = (one, { journal, post, answered }) => {
  const form = make("form", "", "finding-answer"), wrong = make("p", "", "error");
  const field = Object.assign(make("input", "", "form-control"), { name: "answer", maxLength: 400, placeholder: "что сделано, если нужно пояснить" });
  field.setAttribute("aria-label", "Что сделано");
  const button = make("button", "Исправлено", "btn btn-primary");
  wrong.setAttribute("role", "alert");
  form.append(field, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const { status, data } = await post(`/journal/${journal}/findings`, { id: one.id, answer: field.value });
    button.disabled = false;
    if (status === 200) { answered(one, form); return; }
    wrong.textContent = data?.error ?? "Нет связи с сервером: ответ не записан. Повторите.";
    form.after(wrong);
  });
  return form;
};

/** -> a list element. parts: {journal, post(url, body), answered(finding, form)}: called once the answer is written. */
export const lines = (findings, parts) => {
  const list = make("ul", "", "finding-lines");
  for (const one of findings) {
    const item = make("li", ""), place = make("p", `${one.place} · `, "hint");
    place.append(make("b", one.state, one.late ? "bad" : ""));
    item.append(make("p", one.text, "say"), place);
    if (one.reply) item.append(make("p", `Возвращено: ${one.reply}`));
    if (one.answer) item.append(make("p", `Ответ: ${one.answer}`));
    if (one.may_answer) item.append(form(one, parts));
    item.append(Object.assign(make("a", "Вся проверка"), { href: one.url }));
    list.append(item);
  }
  return list;
};

/** Said to every part of the page that shows remarks. */
export const changed = () => document.dispatchEvent(new Event("findings-changed"));
