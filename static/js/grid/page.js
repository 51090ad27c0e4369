/** What is round the table: «Темы», «Урок …», «…» with the way to go after a mark; choices are remembered in this browser. */
const $ = (id) => document.getElementById(id);
const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window: forgotten when it is closed */ } };

let direction = recall("way") ?? "down";
/** Where typing leads: "down", "right" or "stay". */
export const way = () => direction;

const phone = matchMedia("(max-width: 700px)");
const narrow = matchMedia("(max-width: 1239px)");

const wireTopics = (lesson) => {
  const spread = $("spread"), topics = $("topics");
  const paint = () => {
    const shown = phone.matches ? spread.classList.contains("show-lessons") : !spread.classList.contains("no-lessons");
    topics.setAttribute("aria-pressed", String(shown));
  };
  const toggle = (on) => {
    if (phone.matches) { spread.classList.toggle("show-lessons", on); } else {
      const hidden = spread.classList.toggle("no-lessons", on === undefined ? undefined : !on);
      remember("topics", hidden ? "off" : "on");
    }
    paint();
  };
  if (recall("topics") === "off") spread.classList.add("no-lessons");
  paint();
  phone.addEventListener("change", paint);
  topics.addEventListener("click", () => toggle());
  $("lesson")?.addEventListener("click", (event) => { toggle(true); lesson(Number(event.currentTarget.dataset.lesson)); });
};

const wireMenu = () => {
  const more = $("more"), finders = document.querySelector(".finders"), after = finders.nextElementSibling;
  const settle = () => { if (narrow.matches) more.lastElementChild.append(finders); else after.before(finders); };
  settle();
  narrow.addEventListener("change", settle);
  for (const radio of document.querySelectorAll("[name=next]")) {
    radio.checked = radio.value === direction;
    radio.addEventListener("change", () => { direction = radio.value; remember("way", direction); });
  }
  addEventListener("pointerdown", (event) => { if (!more.contains(event.target)) more.open = false; });
  more.addEventListener("keydown", (event) => { if (event.key === "Escape") { more.open = false; more.firstElementChild.focus(); } });
};

export const wirePage = ({ lesson }) => { wireTopics(lesson); wireMenu(); };
