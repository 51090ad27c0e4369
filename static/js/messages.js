/** «Кому»: the list follows the box while one types; whom the chosen one reaches is said below. */
const box = document.querySelector("[data-whom-find]");
const list = document.querySelector("[data-whom-list]");
const more = document.querySelector("[data-whom-more]");
const reach = document.querySelector("[data-whom-reach]");
let waiting = 0;
let asked = 0;

const ask = async (query) => {
  const answer = await fetch(`/messages/to?${new URLSearchParams(query)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};

const lineOf = ({ key, title, note }) => {
  const label = document.createElement("label");
  const dot = Object.assign(document.createElement("input"), { type: "radio", name: "to", value: key });
  const words = document.createElement("span");
  const small = Object.assign(document.createElement("small"), { textContent: note });
  label.className = "choice";
  words.append(title, note ? " " : "", note ? small : "");
  label.append(dot, words);
  return label;
};

const show = ({ choices, more: rest }) => {
  const chosen = list.querySelector("input:checked")?.closest("label");
  const lines = choices.filter((one) => one.key !== chosen?.control.value).map(lineOf);
  list.replaceChildren(...(chosen ? [chosen] : []), ...lines);
  more.textContent = rest ? `Ещё ${rest}: уточните имя или класс.` : choices.length ? "" : "Никого не нашлось: проверьте имя или класс.";
};

const find = async () => {
  const turn = ++asked;
  try {
    const found = await ask({ q: box.value });
    if (turn === asked) show(found);
  } catch {
    more.textContent = "Список сейчас не открылся. Нажмите «Найти» ещё раз.";
  }
};

box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 250); });
box.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); find(); } });
document.querySelector("[data-whom-button]").addEventListener("click", (event) => { event.preventDefault(); find(); });
list.addEventListener("change", async (event) => {
  try {
    reach.textContent = (await ask({ to: event.target.value })).words;
  } catch {
    reach.textContent = "";
  }
});
