/** The form of an order: whenever a field is left, the server says anew what would change; without script its button does. */
const form = document.getElementById("order");
const PARTS = ["order-fields", "foreseen"];

let asked = 0; // a newer question makes the answer to an older one void
let whole = false; // whether the fields themselves are to change, until an answer has been put in place

const typed = () => new URLSearchParams(new FormData(form)).toString();

/** What is the same of a field before and after its part is put in anew: its number, else its name and words. */
const sameAs = (one) => one?.id || `${one?.tagName} ${one?.name ?? ""} ${one?.value ?? one?.textContent}`;

/** Ask the server for the page of what is typed and put its parts in place of ours, keeping the field one is in. */
async function refresh(own) {
  const before = typed(), data = new FormData(form);
  data.set("do", "show");
  document.getElementById("foreseen").classList.add("is-old");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (own !== asked || typed() !== before) return; // somebody types on: what he types must not be replaced
  const focused = sameAs(document.activeElement);
  for (const id of whole ? PARTS : ["foreseen"]) {
    const part = fresh.getElementById(id);
    if (part) document.getElementById(id).replaceWith(part);
  }
  whole = false;
  if (document.activeElement === document.body) [...form.querySelectorAll("input, select, button, summary")].find((one) => sameAs(one) === focused)?.focus();
}

form?.addEventListener("change", (event) => {
  const { name } = event.target;
  if (name === "whole_class") return;
  const own = ++asked;
  whole ||= ["kind", "class_to", "pupil"].includes(name);
  setTimeout(() => {
    if (own === asked) refresh(own).catch(() => {});
  }, 150);
});
