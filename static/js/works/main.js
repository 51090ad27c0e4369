/** The analysis of a control work: the tasks, and the points whose columns they are. */
import { Points } from "./points.js";
import { Sender } from "./sender.js";
import { Tasks } from "./tasks.js";

const sender = new Sender((words) => { tasks.say(words, true); points.say(words, true); });

/** The points as the server has them now, with the columns of the tasks; whoever types there goes on. */
const redraw = async () => {
  const answer = await fetch(location.href, { headers: { "X-Poll": "1" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("points");
  if (!fresh) return;
  const here = document.activeElement, pupil = here?.closest?.("tr[data-pupil]")?.dataset.pupil, { task } = here?.dataset ?? {};
  const typed = points.typed;
  points.section.replaceWith(fresh);
  points.begin(fresh);
  if (pupil) points.find(pupil, task)?.focus();
  points.put(typed);
};
const points = new Points(sender, (task, words) => tasks.coped(task, words));
const tasks = new Tasks(sender, redraw);

const words = document.querySelector("#words form");
const hasWords = () => !sent && [...(words?.querySelectorAll("textarea") ?? [])].some((one) => one.value !== one.defaultValue);
let sent = false;   // the form itself takes the words along
words?.addEventListener("submit", () => { sent = true; });

addEventListener("beforeunload", (event) => {
  tasks.changed();
  points.changed();
  const asks = tasks.isDirty || hasWords() || !sender.idle;
  sent = false;   // who stays after all is asked again
  if (asks) { event.preventDefault(); event.returnValue = ""; }
});
performance.mark("works-ready");
