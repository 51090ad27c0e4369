/** The session has ended under an open page: log in here; what was typed stays and goes then. */
import { actor, logIn, renewToken } from "./net.js";
import { word } from "./words.js";

export class Login {
  #dialog = document.getElementById("login-again");

  /** onDone() when the same person is back; another person gets the page anew. */
  constructor(onDone) {
    this.onDone = onDone;
    this.#dialog.addEventListener("submit", (event) => { event.preventDefault(); this.#try(event.target.elements); });
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
  }

  ask() { if (!this.#dialog.open) this.#dialog.showModal(); }

  async #try({ login, password }) {
    const wrong = await logIn(login.value, password.value).catch(() => word("again"));
    const error = this.#dialog.querySelector(".error");
    error.hidden = !wrong;
    error.textContent = wrong;
    password.value = "";
    if (wrong) { password.focus(); return; }
    if (await renewToken().catch(actor) !== actor()) { location.reload(); return; }
    this.#dialog.close();
    this.onDone();
  }
}
