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
