// The panel: records found by typing, menus that close, ticks, forms that are sent once.
"use strict";

/** A box that looks for records while one types and keeps the number of the chosen one beside it. */
function wireLink(box) {
  const [hidden, input, list] = [box.querySelector("[type=hidden]"), box.querySelector("[role=combobox]"), box.querySelector("[role=listbox]")];
  let options = [], at = -1, asked = 0, timer = 0, chosen = input.value;

  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const mark = (index) => {
    at = index;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => { hidden.value = option.dataset.key; chosen = input.value = option.textContent; input.setCustomValidity(""); close(); };
  const show = (rows) => {
    options = rows.map(([key, text], number) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${list.id}-${number}`, textContent: text });
      option.setAttribute("role", "option");
      option.dataset.key = key;
      return option;
    });
    const none = document.createElement("li");
    Object.assign(none, { className: "none", textContent: "Ничего не нашлось" });
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    list.replaceChildren(...(options.length ? options : [none]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(options.length && input.value ? 0 : -1);
  };
  const ask = async (text) => {
    const number = ++asked;
    const url = new URL(box.dataset.link, location.href);
    url.searchParams.set("query", text);
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (number !== asked || document.activeElement !== input) return;
    if (answer?.ok) show(await answer.json()); else close();
  };
  const askSoon = () => { clearTimeout(timer); timer = setTimeout(() => ask(input.value.trim()), 150); };

  input.addEventListener("input", () => { hidden.value = ""; input.setCustomValidity(""); askSoon(); });
  input.addEventListener("click", () => { if (list.hidden) ask(input.value === chosen ? "" : input.value.trim()); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask(input.value === chosen ? "" : input.value.trim());
      else if (options.length) mark((at + (event.key === "ArrowDown" ? 1 : options.length - 1) + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % options.length);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      take(options[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const option = event.target.closest("[data-key]"); if (option) take(option); });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asked += 1;
    if (!hidden.value && input.value.trim()) {
      if (at >= 0) take(options[at]);
      else if (options.length === 1 && !list.hidden) take(options[0]);
    }
    close();
  });
}
document.querySelectorAll("[data-link]").forEach(wireLink);

// The list leaves empty filters out of its address, so that a link to it stays short.
document.querySelectorAll("form.narrow").forEach((form) => form.addEventListener("submit", () => {
  for (const field of form.elements) {
    if (field.name && (!field.value || (field.name.endsWith("-text") && field.previousElementSibling?.value))) field.disabled = true;
  }
}));
addEventListener("pageshow", () => document.querySelectorAll("form.narrow :disabled").forEach((field) => { field.disabled = false; }));

// Menus: one open at a time, closed by Escape and by a click elsewhere.
const menus = [...document.querySelectorAll(".panel-menu details")];
menus.forEach((menu) => menu.addEventListener("toggle", () => { if (menu.open) menus.forEach((other) => { if (other !== menu) other.open = false; }); }));
document.addEventListener("click", (event) => menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && menus.find((menu) => menu.open);
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});

// One tick for all rows of the page.
document.querySelectorAll("[data-tick-all]").forEach((all) => {
  const rows = [...document.querySelectorAll("[name=rowid]")];
  all.addEventListener("change", () => rows.forEach((row) => { row.checked = all.checked; }));
  rows.forEach((row) => row.addEventListener("change", () => { all.checked = rows.every((one) => one.checked); }));
});

// A form is sent once, however often its button is pressed; coming back by the browser's button opens it again.
document.querySelectorAll("[data-once]").forEach((form) => {
  form.addEventListener("submit", (event) => { if (form.dataset.sent) event.preventDefault(); form.dataset.sent = "1"; });
});
addEventListener("pageshow", () => document.querySelectorAll("[data-once]").forEach((form) => delete form.dataset.sent));

// A value of one's own: typing it chooses it.
document.querySelectorAll("[data-own]").forEach((group) => {
  const radios = group.querySelectorAll("[type=radio]"), own = radios[radios.length - 1], box = group.querySelector("[type=text]");
  box.addEventListener("input", () => { own.checked = true; });
  group.addEventListener("change", (event) => { if (event.target === own) box.focus(); else if (event.target.matches("[type=radio]")) box.value = ""; });
});

// What is wrong is where one begins.
document.querySelector("[aria-invalid=true]")?.focus();
