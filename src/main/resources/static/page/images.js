// The images that were made, kept in the browser.

import * as database from "./database.js";
import { store } from "./store.js";

/** The newest first: `{key, created, blob, seed, parameters, inputs, warnings}`, and `label` and `pair` of two that belong together. */
export const images = store([]);

export async function load() {
  const kept = await database.all("images").catch(() => []);
  images.set(kept.sort((a, b) => b.created - a.created));
}

/** @return whether the browser keeps them beyond this visit */
export async function add(items) {
  const keys = new Set(items.map(({ key }) => key));
  images.set([...items, ...images.get().filter(({ key }) => !keys.has(key))]);
  const kept = await Promise.allSettled(items.map((item) => database.put("images", item)));
  return kept.every(({ status }) => status === "fulfilled");
}

export async function remove(key) {
  images.set(images.get().filter((image) => image.key !== key));
  await database.remove("images", key).catch(() => {});
}

/** The two that belong together with this one, once both are there. */
export function pairOf({ pair }) {
  const both = images.get().filter((image) => pair && image.pair === pair);
  return both.length === 2 ? both.sort((a, b) => a.order - b.order) : undefined;
}
