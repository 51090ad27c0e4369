/** Calls to the school's own server. `status` 0 = no answer came. */

const meta = (name, page = document) => page.querySelector(`meta[name="${name}"]`);
const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

export const actor = () => meta("actor").content;

const ask = async (url, options) => {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 20000);
  try {
    const answer = await fetch(url, { signal: stop.signal, ...options });
    const data = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    return { status: answer.status, data, etag: answer.headers.get("ETag") };
  } catch {
    return { status: 0 };
  } finally {
    clearTimeout(timer);
  }
};

/** The token of the page as it would be opened now; -> whose page it is. */
export const renewToken = async () => {
  const page = await read(await fetch(location.href));
  const token = meta("csrf-token", page);
  if (token) meta("csrf-token").content = token.content;
  return meta("actor", page)?.content;
};

const send = (url, body) => ask(url, { method: "POST", body: JSON.stringify(body),
  headers: { "Content-Type": "application/json", "X-CSRFToken": meta("csrf-token").content } });

export const post = async (url, body) => {
  const answer = await send(url, body);
  if (answer.status !== 400) return answer;
  await renewToken().catch(() => "");   // tokens age; the cells' own refusals come with 200
  return send(url, body);
};

/** Not cached by the browser: a 304 is seen as 304. X-Poll: asked by the page, not by the person. */
export const get = (url, etag = "") => ask(url, { cache: "no-store", headers: { "X-Poll": "1", "If-None-Match": etag } });
