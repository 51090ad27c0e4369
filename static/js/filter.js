/** Filters rows of a list while one types; «е» finds «ё», letter case does not matter. */
const fold = (text) => text.toLowerCase().replace(/ё/g, "е").replace(/\s+/g, " ");

document.querySelectorAll("[data-filter]").forEach((box) => {
  const rows = [...document.querySelectorAll(box.dataset.filter)].map((row) => [row, fold(row.textContent)]);
  const count = document.querySelector("[data-filter-count]");
  const apply = () => {
    const words = fold(box.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = words.length ? `найдено: ${shown}` : "";
  };
  box.addEventListener("input", apply);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = rows.find(([row]) => !row.hidden);
    first?.[0].querySelector("a")?.click();
  });
  if (box.value !== box.defaultValue) apply();
});

document.querySelectorAll("[data-tick-all]").forEach((button) => {
  button.addEventListener("click", () => {
    const boxes = [...document.querySelectorAll(`input[type=checkbox][form="${button.dataset.tickAll}"]`)].filter((box) => !box.closest("[hidden]"));
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
});
