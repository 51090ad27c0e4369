/** The session has ended under an open page: log in here; what was typed stays and goes then. Loaded when first asked for. */
const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

/** Log in without leaving the page; -> "" or what is wrong, in the server's words. */
const logIn = async (login, password) => {
  const form = await read(await fetch("/login"));
  const body = new URLSearchParams({ login, password, csrf_token: form.querySelector("[name=csrf_token]").value });
  const answer = await fetch("/login", { method: "POST", body });
  return answer.ok ? "" : (await read(answer)).querySelector("[role=alert]").textContent;
};

export class Login {
  #dialog = document.getElementById("login-again");

  /** page: {actor, renewToken, word}; onDone() when the same person is back; another person gets the page anew. */
  constructor(page, onDone) {
    Object.assign(this, page, { onDone });
    this.#dialog.addEventListener("submit", (event) => { event.preventDefault(); this.#try(event.target.elements); });
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
  }

  ask() { if (!this.#dialog.open) this.#dialog.showModal(); }

  async #try({ login, password }) {
    const wrong = await logIn(login.value, password.value).catch(() => this.word("again"));
    const error = this.#dialog.querySelector(".error");
    error.hidden = !wrong;
    error.textContent = wrong;
    password.value = "";
    if (wrong) { password.focus(); return; }
    if (await this.renewToken().catch(this.actor) !== this.actor()) { location.reload(); return; }
    this.#dialog.close();
    this.onDone();
  }
}
