/** The form of an order: whenever a field is left, the server says anew what would change; without script its button does. */
const form = document.getElementById("order");
const PARTS = ["order-fields", "foreseen"];

/** Ask the server for the page of what is typed and put its parts in place of ours, keeping the field one is in. */
async function refresh(parts) {
  const data = new FormData(form);
  data.set("do", "show");
  document.getElementById("foreseen").classList.add("is-old");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  for (const id of parts) {
    const part = fresh.getElementById(id);
    if (part) document.getElementById(id).replaceWith(part);
  }
  if (focused) document.getElementById(focused)?.focus();
}

let asked = 0;

form?.addEventListener("change", (event) => {
  const own = ++asked;
  const typed = event.target.name;
  if (typed === "whole_class") return;
  const whole = ["kind", "class_to", "pupil"].includes(typed);
  setTimeout(() => {
    if (own === asked) refresh(whole ? PARTS : ["foreseen"]).catch(() => {});
  }, 150);
});
