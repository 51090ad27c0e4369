/** The page of all groups opens at today: the weeks before it in view, a few columns ahead. */
const AHEAD = 5;
const grid = document.querySelector(".together .grid"), leaf = grid?.closest(".scroll");
const heads = grid ? [...grid.tHead.rows[1].cells] : [], today = heads.findLastIndex?.((head) => head.matches(".is-today")) ?? -1;
if (today >= 0 && innerWidth > 700) {
  const last = heads[Math.min(today + AHEAD, heads.length - 1)], closing = grid.querySelector("thead .mean") ? 132 : 0;
  leaf.scrollLeft = last.offsetLeft + last.offsetWidth - (leaf.clientWidth - closing);
}
