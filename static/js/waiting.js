// A form whose work takes seconds (`data-waits` holds the words): its button says so and can't be pressed twice.
for (const form of document.querySelectorAll("form[data-waits]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button") || document.querySelector(`button[form="${form.id}"]`);
    if (!button) return;
    button.dataset.words = button.textContent;
    button.textContent = form.dataset.waits;
    button.setAttribute("aria-busy", "true");
    setTimeout(() => { button.disabled = true; });
  });
}
// back with the browser's button: the page comes as it was left
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.textContent = button.dataset.words;
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
});
