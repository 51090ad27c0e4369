/** The session has ended under an open page: log in here; what was typed stays and goes then. */
import { actor, logIn, renewToken } from "./net.js";

export class Login {
  #dialog = document.getElementById("login-again");
  #form = this.#dialog.querySelector("form");
  #error = this.#dialog.querySelector(".error");

  /** onDone() when the same person is back; another person gets the page anew. */
  constructor(onDone) {
    this.onDone = onDone;
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#try(); });
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
  }

  ask() {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    this.#form.elements.login.focus();
  }

  async #try() {
    const { login, password } = this.#form.elements;
    const wrong = await logIn(login.value, password.value).catch(() => "Нет связи с сервером. Попробуйте ещё раз.");
    this.#error.hidden = !wrong;
    this.#error.textContent = wrong;
    password.value = "";
    if (wrong) { password.focus(); return; }
    const who = await renewToken().catch(() => "");
    if (who !== actor()) { location.reload(); return; }
    this.#dialog.close();
    this.onDone();
  }
}
