/** Draws what the model holds: cells, sums in the heads, the list of what is left, what was not taken. */
import { ODD, EVEN } from "./words.js";
import { keyOf } from "./model.js";

const SHORT_DAYS = ["", "пн", "вт", "ср", "чт", "пт", "сб", "вс"];
const byId = (id) => document.getElementById(id);

export const make = (tag, text = "", name = "") => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (name) made.className = name;
  return made;
};

export const drawCell = (cell, slots, courses) => {
  cell.replaceChildren(...slots.map(({ journal, room, weeks, until }) => {
    const own = courses.get(journal), last = until && `по ${until.slice(8)}.${until.slice(5, 7)}`, one = make("span", own.short, "tt-one");
    for (const [tag, text] of [["small", own.group], ["i", room], ["small", weeks === ODD ? "неч." : weeks === EVEN ? "чёт." : ""], ["em", last]]) {
      if (text) one.append(" ", make(tag, text));
    }
    return one;
  }));
};

export const drawHead = (column) => {
  const head = byId(`c${column.id}`);
  head.querySelector("small").textContent = `${column.placed} из ${column.hours}`;
  head.classList.toggle("is-warn", column.warnings.length > 0);
};

/** The side list of one class. */
export const drawLeft = (column) => {
  byId("left-title").textContent = column.title;
  const lines = column.left.map(({ title, placed, hours }) => {
    const line = make("li", title);
    line.append(make("b", `${placed} из ${hours}`));
    return line;
  });
  byId("left").replaceChildren(...(lines.length ? lines : [make("li", "Всё поставлено.")]));
  byId("norms").replaceChildren(...column.warnings.map((text) => make("li", text)));
};

export const say = (text) => (document.querySelector("#state .said").textContent = text);

/** What was not taken, each with a way to its cell and, where one may, to agree. */
export const drawTroubles = (troubles, titles, { go, agree, drop }) => {
  const lines = [...troubles].map(([key, { texts, may, text }]) => {
    const [own, weekday, number] = key.split(":").map(Number), line = make("li");
    const place = make("button", `${SHORT_DAYS[weekday]}, ${number} урок, ${titles.get(own)}: ${text || "пусто"}`, "btn-link");
    place.type = "button";
    place.addEventListener("click", () => go(key));
    line.append(place, ...texts.map((one) => make("p", one)));
    if (may) line.append(button("Поставить", () => agree(key)));
    line.append(button("Убрать из списка", () => drop(key)));
    return line;
  });
  document.querySelector(".tt-troubles").replaceChildren(...lines);
  byId("troubles").hidden = !lines.length;
};

const button = (text, act) => {
  const made = make("button", text, "btn btn-sm");
  made.type = "button";
  made.addEventListener("click", act);
  return made;
};

/** Offers under the field: the first is taken by Enter. */
export const drawOffers = (offers, at) => {
  byId("offers").replaceChildren(...offers.map((offer, index) => {
    const line = make("li", offer.title);
    line.id = `o${index}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(index === at));
    line.append(make("b", offer.note));
    if (offer.who) line.append(make("small", offer.who));
    if (offer.busy) line.append(make("em", offer.busy));
    return line;
  }));
  byId("typed").setAttribute("aria-activedescendant", offers.length ? `o${at}` : "");
  byId("typed").setAttribute("aria-expanded", String(offers.length > 0));
};

export const cellKey = (cell) => keyOf({ class: +cell.dataset.class, weekday: +cell.dataset.weekday, number: +cell.dataset.number });
