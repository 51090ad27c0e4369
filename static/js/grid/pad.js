/** The pad under the thumb: a press writes in the selected cell; focus stays there, so no keyboard pops up. */
export const wirePad = (el, deeds) => {
  if (!el) return null;
  const name = document.createElement("b"), rest = document.createTextNode("");
  el.querySelector("p").append(name, rest);
  el.addEventListener("pointerdown", (event) => event.preventDefault());
  el.addEventListener("mousedown", (event) => event.preventDefault());
  el.addEventListener("click", (event) => {
    const { type, do: deed } = event.target.closest("button")?.dataset ?? {};
    if (type) deeds.type(type); else if (deed) deeds[deed]();
  });
  return { where: (who, what) => { name.textContent = who; rest.data = what; } };
};
