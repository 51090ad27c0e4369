// Every page: the menu of sections on a narrow screen, and fields that send their form by themselves.
"use strict";
for (const button of document.querySelectorAll(".board-menu")) {
  button.addEventListener("click", () => {
    const open = button.closest(".board").classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  });
}
document.addEventListener("keydown", (event) => {
  const button = event.key === "Escape" && document.querySelector(".board-menu[aria-expanded=true]");
  if (button) { button.click(); button.focus(); }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

// «/» anywhere but in a field: the box that finds a pupil
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("[data-find]");
  const typing = event.target.closest("input, textarea, select, [contenteditable], .grid");
  if (!box || !box.offsetParent || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing) return;
  if (event.key !== "/" && !(event.code === "Slash" && !event.shiftKey)) return;
  event.preventDefault();
  box.focus();
  box.select();
});
