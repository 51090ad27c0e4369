/** Wires the dispatcher's grid: keys, the field in a cell, the clipboard, undo. */
import { Timetable, placeOf } from "./model.js";
import { Line } from "./net.js";
import { cellKey, drawCell, drawHead, drawLeft, drawOffers, drawTroubles, say } from "./view.js";
import { cellText, parseText } from "./words.js";

const table = document.getElementById("tt");
if (table) start();

async function start() {
  const response = await fetch(`/timetable/data?from=${table.dataset.from}`);
  const data = await response.json();
  const model = new Timetable(data), columns = new Map(data.columns.map((one) => [one.id, one]));
  const titles = new Map(data.columns.map((one) => [one.id, one.title]));
  const cells = new Map([...table.querySelectorAll("[role=gridcell]")].map((cell) => [cellKey(cell), cell]));
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("[role=gridcell]")]);
  const box = document.getElementById("box"), typed = document.getElementById("typed"), word = document.getElementById("word");
  const troubles = new Map(), undone = [], done = [];
  let at = { row: 0, column: 0 }, anchor = null, offers = [], chosen = 0, editing = null;

  const line = new Line({ from: table.dataset.from, to: table.dataset.to }, {
    done: (answer, note, op) => {
      if (answer.status !== "saved") forget(op);
      show(answer);
      const refused = answer.status === "refused" || answer.status === "asked" || answer.messages.length > 0;
      for (const place of answer.cells) settle(place, answer, refused && answer.status !== "saved" ? note : null);
      for (const said of answer.messages) trouble(said, answer.status, note);
      say(words(answer));
      redrawTroubles();
    },
    failed: (answer, note, op) => {
      if (answer.login) return location.assign(answer.login);
      forget(op);
      for (const key of note.keys ?? []) back(key, note);
      say(answer.error);
    },
    waiting: (count) => say(`Нет связи с сервером. Не отправлено: ${count}.`),
  });

  const here = () => rows[at.row][at.column];
  const move = (row, column, keep = false) => {
    const old = here();
    if (!keep) anchor = null;
    at = { row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(rows[0].length - 1, column)) };
    old.tabIndex = -1;
    here().tabIndex = 0;
    here().focus({ preventScroll: true });
    here().scrollIntoView({ block: "nearest", inline: "nearest" });
    mark();
  };
  const range = () => {
    const [one, other] = [anchor ?? at, at];
    const span = (a, b) => Array.from({ length: Math.abs(a - b) + 1 }, (_, step) => Math.min(a, b) + step);
    return span(one.row, other.row).map((row) => span(one.column, other.column).map((column) => cellKey(rows[row][column])));
  };
  const mark = () => {
    for (const cell of table.querySelectorAll(".in-range")) cell.classList.remove("in-range");
    if (anchor) for (const key of range().flat()) cells.get(key).classList.add("in-range");
    const column = columns.get(+here().dataset.class);
    drawLeft(column);
    const found = troubles.get(cellKey(here()));
    document.getElementById("where").textContent = [column.title, model.text(cellKey(here()))].filter(Boolean).join(": ");
    if (found) say(found.texts[0] + (found.may ? " Ctrl+Enter — поставить." : ""));
  };

  // ---- changes ----------------------------------------------------------------------------------------------------

  const change = (wanted, options = {}) => {
    const before = new Map(), changes = [];
    for (const [key, slots] of wanted) {
      if (!cells.has(key)) continue;
      before.set(key, model.cell(key));
      troubles.delete(key);
      model.set(key, slots);
      draw(key, "saving");
      changes.push({ ...placeOf(key), slots: slots.map(({ journal, weeks, room }) => ({ journal, weeks, room })) });
    }
    if (!changes.length) return;
    done.push(line.send({ changes, ...options }, { before, wanted: new Map(wanted), keys: [...before.keys()] }));
    undone.splice(0);
    redrawTroubles();
  };
  const draw = (key, state) => {
    const cell = cells.get(key);
    drawCell(cell, model.cell(key), model.courses);
    cell.dataset.state = state;
  };
  const back = (key, note) => (model.set(key, note.before?.get(key) ?? []), draw(key, "refused"));
  const settle = (place, answer, refusedNote) => {
    const key = `${place.class}:${place.weekday}:${place.number}`;
    if (!cells.has(key) || line.queue.some(({ note }) => note.keys?.includes(key))) return;
    model.set(key, place.slots);
    draw(key, refusedNote ? "refused" : "saved");
  };
  const trouble = (said, status, note) => {
    const key = `${said.class}:${said.weekday}:${said.number}`;
    if (status === "saved" && !said.is_left_out) return;
    const mine = note.wanted?.get(key) ?? [], again = said.is_left_out ? new Map([[key, mine]]) : note.wanted;
    const found = troubles.get(key) ?? { texts: [], may: true, text: cellText(mine, model.courses), again };
    found.texts.push(said.text);
    found.may &&= !said.is_stop && Boolean(again);
    troubles.set(key, found);
    cells.get(key)?.setAttribute("data-state", "refused");
  };
  const show = (answer) => {
    for (const column of answer.columns) (columns.set(column.id, column), drawHead(column));
    drawLeft(columns.get(+here().dataset.class));
  };
  const words = ({ status, messages, lessons }) => {
    if (status === "refused" || status === "asked") return messages[0].text;
    const made = lessons && (lessons.made || lessons.removed || lessons.changed);
    const told = [
      lessons?.kept.length && ` Остаются с записями: ${lessons.kept.length}.`,
      lessons?.blocked.length && ` Не созданы, час занят: ${lessons.blocked.join("; ")}.`,
      lessons?.clashes.length && ` ${lessons.clashes.join(" ")}`,
    ];
    return (made ? `Записано, уроков создано ${lessons.made}, убрано ${lessons.removed}.` : "Записано.") + told.filter(Boolean).join("");
  };
  const agree = (key) => {
    const found = troubles.get(key);
    if (found?.may) change(found.again, { confirmed: true });
  };
  const redrawTroubles = () => drawTroubles(troubles, titles, { go, agree, drop: (key) => (troubles.delete(key), draw(key, "saved"), redrawTroubles()) });
  const go = (key) => {
    const row = rows.findIndex((own) => own.includes(cells.get(key)));
    move(row, rows[row].indexOf(cells.get(key)));
  };
  /** What was not saved can't be taken back; what waits for its answer can: the line keeps the order. */
  const forget = (op) => {
    for (const some of [done, undone]) if (some.includes(op)) some.splice(some.indexOf(op), 1);
  };
  const takeBack = (from, to) => {
    const op = from.pop();
    if (op) to.push(line.send({ undo: op }, {}));
    else say(from === done ? "Отменять нечего." : "Возвращать нечего.");
  };

  // ---- the field in a cell --------------------------------------------------------------------------------------------

  const open = (text) => {
    editing = cellKey(here());
    anchor = null;
    mark();
    const frame = here().getBoundingClientRect();
    box.hidden = false;
    box.style.left = `${Math.min(frame.left, innerWidth - 340)}px`;
    box.style.top = `${frame.top}px`;
    box.classList.toggle("is-up", frame.top > innerHeight * 0.6);
    if (frame.top > innerHeight * 0.6) box.style.top = `${frame.bottom}px`;
    typed.value = text;
    typed.focus();
    typed.setSelectionRange(text.length, text.length);
    offer();
  };
  const offer = () => {
    const parts = parseText(typed.value), last = parts[parts.length - 1];
    chosen = 0;
    offers = last?.words.length ? model.offers(editing, last).slice(0, 8) : [];
    drawOffers(offers, chosen);
    word.textContent = last?.words.length && !offers.length ? `В нагрузке ${titles.get(placeOf(editing).class)} такого предмета нет.` : "";
  };
  const close = () => {
    box.hidden = true;
    editing = null;
    here().focus({ preventScroll: true });
  };
  /** Take what is typed; false where it is no subject of the class. */
  const take = () => {
    const key = editing, { slots, missing } = model.read(typed.value, key, offers[chosen]);
    if (missing !== undefined) return (word.textContent = `В нагрузке ${titles.get(placeOf(key).class)} такого предмета нет.`), false;
    close();
    if (cellText(slots, model.courses) !== model.text(key)) change([[key, slots]]);
    return true;
  };

  typed.addEventListener("input", offer);
  typed.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && take()) move(at.row + 1, at.column);
    else if (event.key === "Tab" && take()) move(at.row, at.column + (event.shiftKey ? -1 : 1));
    else if (step && offers.length) drawOffers(offers, (chosen = (chosen + step + offers.length) % offers.length));
    else if (!["Enter", "Tab"].includes(event.key) && !step) return;
    event.preventDefault();
    event.stopPropagation();
  });
  typed.addEventListener("blur", () => setTimeout(() => editing && document.activeElement !== typed && !box.contains(document.activeElement) && (take() || close()), 0));
  document.getElementById("offers").addEventListener("mousedown", (event) => {
    const line = event.target.closest("[role=option]");
    if (!line) return;
    event.preventDefault();
    chosen = [...line.parentNode.children].indexOf(line);
    if (take()) move(at.row + 1, at.column);
  });

  // ---- the grid -------------------------------------------------------------------------------------------------------

  const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
  table.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, shiftKey, altKey, code } = event, control = ctrlKey || metaKey;
    if (control && key === "Enter") agree(cellKey(here()));
    else if (control && code === "KeyZ" && !shiftKey) takeBack(done, undone);
    else if (control && (code === "KeyY" || code === "KeyZ")) takeBack(undone, done);
    else if (steps[key]) {
      const [down, right] = steps[key];
      if (shiftKey) anchor ??= at;
      const far = control && down ? dayEdge(down) : null;
      move(far ?? at.row + down, at.column + right, shiftKey);
    } else if (key === "Enter") move(at.row + (shiftKey ? -1 : 1), at.column);
    else if (key === "Home") move(control ? 0 : at.row, 0);
    else if (key === "End") move(control ? rows.length - 1 : at.row, rows[0].length - 1);
    else if (key === "F2") open(model.text(cellKey(here())));
    else if (key === "Escape" && anchor) ((anchor = null), mark());
    else if (key === "Delete" || key === "Backspace") change(range().flat().filter((one) => model.cell(one).length).map((one) => [one, []]));
    else if (key.length === 1 && !control && !altKey && key !== " ") open(key === "+" && model.text(cellKey(here())) ? `${model.text(cellKey(here()))} + ` : key);
    else return;
    event.preventDefault();
  });
  /** Row of the first (or last) lesson of this day, of the next one where one stands there already. */
  const dayEdge = (down) => {
    const days = rows.map(([cell]) => cell.dataset.weekday), edge = (row) => (down > 0 ? days.lastIndexOf(days[row]) : days.indexOf(days[row]));
    return edge(at.row) === at.row ? edge(Math.max(0, Math.min(rows.length - 1, at.row + down))) : edge(at.row);
  };
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (cell && cell !== here()) go(cellKey(cell));
  });
  table.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("[role=gridcell]");
    if (!cell) return;
    if (event.shiftKey) (anchor ??= at), event.preventDefault();
    const row = rows.findIndex((own) => own.includes(cell));
    if (event.shiftKey) move(row, rows[row].indexOf(cell), true);
    else if (cell === here() && document.activeElement === cell) (event.preventDefault(), open(model.text(cellKey(cell))));
    else go(cellKey(cell));
  });
  table.addEventListener("copy", (event) => {
    event.clipboardData.setData("text/plain", range().map((row) => row.map((key) => model.text(key)).join("\t")).join("\n"));
    event.preventDefault();
    say("Скопировано.");
  });
  table.addEventListener("paste", (event) => {
    event.preventDefault();
    const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t"));
    const wanted = [], missing = [];
    for (const [down, row] of lines.entries()) {
      for (const [right, text] of row.entries()) {
        const cell = rows[at.row + down]?.[at.column + right], read = cell && model.read(text, cellKey(cell));
        if (read?.slots) wanted.push([cellKey(cell), read.slots]);
        else if (read) missing.push(text.trim());
      }
    }
    change(wanted, wanted.length > 1 ? { partial: true } : {});
    if (missing.length) say(`Нет в нагрузке: ${[...new Set(missing)].join(", ")}.`);
  });

  const first = table.querySelector("[tabindex='0']");
  at = { row: rows.findIndex((own) => own.includes(first)), column: rows.find((own) => own.includes(first)).indexOf(first) };
  mark();
  table.dataset.ready = "";
  if (document.activeElement === document.body) here().focus({ preventScroll: true });
}
