// The images that were made, kept in the browser.

import * as database from "./database.js";
import { store } from "./store.js";

/** The newest first: `{key, created, blob, seed, parameters, inputs, warnings}`, and `label` and `pair` of two that belong together. */
export const images = store([]);

/** Tells other tabs that what is kept has changed. */
const tabs = new BroadcastChannel("darkroom");
tabs.onmessage = load;

let reading;

/** Shows what is kept, beside what the browser would not keep. */
export function load() {
  reading = database.all("images").then(
    (kept) => images.set([...images.get().filter(({ lost }) => lost), ...kept.sort((a, b) => b.created - a.created)]),
    () => {},
  );
  return reading;
}

/** @return whether the browser keeps them beyond this visit */
export async function add(items) {
  await reading;
  const put = (item) =>
    database.put("images", item).then(
      () => item,
      () => ({ ...item, lost: true }),
    );
  const added = await Promise.all(items.map(put));
  const keys = new Set(items.map(({ key }) => key));
  images.set([...added, ...images.get().filter(({ key }) => !keys.has(key))]);
  tabs.postMessage("added");
  return added.every(({ lost }) => !lost);
}

export async function remove(key) {
  images.set(images.get().filter((image) => image.key !== key));
  await database.remove("images", key).catch(() => {});
  tabs.postMessage("removed");
}

/** The two that belong together with this one, once both are there. */
export function pairOf({ pair }) {
  const both = images.get().filter((image) => pair && image.pair === pair);
  return both.length === 2 ? both.sort((a, b) => a.order - b.order) : undefined;
}
