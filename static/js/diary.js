// The diary: arrows of the keyboard turn the week, a phone opens at today. Without it the page is whole as well.
"use strict";
document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  document.querySelector(`.weekbar [rel=${step}]`)?.click();
});
const today = document.querySelector(".diary .is-today");
if (today && !location.hash && matchMedia("(max-width: 700px)").matches && today.previousElementSibling) {
  today.scrollIntoView({ block: "start" });
}
