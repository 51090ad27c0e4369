/** What is not answered yet, kept in the browser (IndexedDB) so that a reload or a crash loses nothing.
 *  Where there is no IndexedDB (a private window) it is kept in memory only. */

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const open = async () => {
  const request = indexedDB.open("ejournal", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("queue", { keyPath: "op" });
  return asked(request);
};

export class Store {
  #base = open().catch(() => null);

  async #run(mode, work) {
    const base = await this.#base;
    if (!base) return undefined;
    try {
      return await work(base.transaction("queue", mode).objectStore("queue"));
    } catch (error) {
      console.warn(error);   // the page goes on; only a reload would lose what is unsent
      return undefined;
    }
  }

  /** Entries of this person in the order they were made. */
  async all(actor) {
    const entries = (await this.#run("readonly", (store) => asked(store.getAll()))) ?? [];
    return entries.filter((entry) => entry.actor === actor).sort((a, b) => a.order - b.order);
  }

  put(entry) { return this.#run("readwrite", (store) => asked(store.put(entry))); }

  /** One answered, others changed by it, in one transaction. */
  settle(op, changed) {
    return this.#run("readwrite", (store) => {
      for (const entry of changed) store.put(entry);
      return asked(store.delete(op));
    });
  }
}
