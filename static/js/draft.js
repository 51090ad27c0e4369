/** What is typed in a form outlives a refused send, a lost session, a closed lid: kept in this tab until it has been sent. */
const actor = document.querySelector("meta[name=actor]")?.content ?? "";
const keyOf = (name) => `draft:${actor}:${name}`;
const kept = (name) => { try { return JSON.parse(sessionStorage.getItem(keyOf(name)) ?? "{}"); } catch { return {}; } };
const keep = (name, value) => { try { sessionStorage.setItem(keyOf(name), JSON.stringify(value)); } catch { /* no room: only the page remembers */ } };
const forget = (name) => { try { sessionStorage.removeItem(keyOf(name)); } catch { /* nothing was kept */ } };

for (const done of document.querySelectorAll("[data-draft-done]")) done.dataset.draftDone.split(" ").forEach(forget);

for (const form of document.querySelectorAll("form[data-draft]")) {
  const fields = [...form.elements].filter((one) => one.matches("textarea, select, input[type=text], input[type=date]"));
  const early = kept(form.dataset.draft);
  let restored = false;
  for (const one of fields) {
    if (!one.value && early[one.name]) { one.value = early[one.name]; restored = true; }
  }
  const note = form.querySelector("[data-draft-note]");
  if (restored && note) note.textContent = "Возвращено то, что вы набирали.";
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(fields.filter((one) => one.value).map((one) => [one.name, one.value]));
    keep(form.dataset.draft, typed);
  });
  form.addEventListener("submit", (event) => {
    const files = form.querySelector("input[type=file][data-most-mb]");
    const size = files ? [...files.files].reduce((sum, one) => sum + one.size, 0) : 0;
    if (!files || size <= Number(files.dataset.mostMb) * 1e6) return;
    event.preventDefault();
    if (note) note.textContent = `Файлы вместе больше ${files.dataset.mostMb} МБ: уберите лишние.`;
    files.focus();
  });
}
