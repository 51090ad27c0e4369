/** A deed that takes seconds: its button and a line on the page say so, and it can't be pressed twice. Without script it simply runs.
 *  The words stand on the button (`data-waits`) or on its form. */
const buttonsOf = (form) => [...form.elements].filter((one) => one.tagName === "BUTTON");

function pause(button, form, words) {
  const status = form.querySelector("[data-wait-status]");
  button.dataset.words = button.textContent;
  button.textContent = words;
  if (status) status.textContent = status.dataset.waitStatus;
  form.setAttribute("aria-busy", "true");
  for (const one of buttonsOf(form)) one.disabled = true;
}

function resume(form) {
  form.removeAttribute("aria-busy");
  for (const one of form.querySelectorAll("[data-wait-status]")) one.textContent = "";
  for (const one of buttonsOf(form)) {
    one.disabled = false;
    if (one.dataset.words) one.textContent = one.dataset.words;
  }
}

document.addEventListener("submit", (event) => {
  const button = event.submitter, words = button?.dataset.waits || event.target.dataset.waits;
  if (button && words) setTimeout(() => pause(button, event.target, words)); // after the form has taken the button's own value along
});

// the page comes back from the browser's memory as it was left
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) resume(form);
});
