/** Calls to the school's own server. `status` 0 = no answer came. */

const meta = (name, page = document) => page.querySelector(`meta[name="${name}"]`);

export const actor = () => meta("actor")?.content ?? "";

const ask = async (url, options) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 20000);
  try {
    const answer = await fetch(url, { credentials: "same-origin", signal: stop.signal, ...options });
    const data = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    return { status: answer.status, data, etag: answer.headers.get("ETag") };
  } catch {
    return { status: 0, data: null };
  } finally {
    clearTimeout(timer);
  }
};

/** The token of the page as it would be opened now; -> whose page it is, "" when nobody is logged in. */
export const renewToken = async () => {
  const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-Poll": "1" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = meta("csrf-token", page);
  if (token) meta("csrf-token").content = token.content;
  return meta("actor", page)?.content ?? "";
};

const send = (url, body) => ask(url, { method: "POST", body: JSON.stringify(body),
  headers: { "Content-Type": "application/json", "X-CSRFToken": meta("csrf-token").content } });

export const post = async (url, body) => {
  const answer = await send(url, body);
  if (answer.status !== 400) return answer;
  await renewToken().catch(() => "");   // tokens age; the cells' own refusals come with 200
  return send(url, body);
};

/** Not cached by the browser: a 304 is seen as 304. */
export const get = (url, etag) => ask(url, { cache: "no-store", headers: { "X-Poll": "1", ...(etag && { "If-None-Match": etag }) } });

/** Log in without leaving the page; -> "" or what is wrong. */
export const logIn = async (login, password) => {
  const form = new DOMParser().parseFromString(await (await fetch("/login")).text(), "text/html");
  const token = form.querySelector("[name=csrf_token]")?.value ?? "";
  const answer = await fetch("/login", { method: "POST", body: new URLSearchParams({ login, password, csrf_token: token }) });
  if (answer.ok && !new URL(answer.url).pathname.startsWith("/login")) return "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[role=alert]")?.textContent.trim() || "Логин или пароль не подошёл. Проверьте раскладку и клавишу Caps Lock.";
};
