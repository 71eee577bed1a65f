import { useEffect, useState } from "./preact.js";

/** A value that components show, and that others may change. */
export function store(value) {
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      listeners.forEach((listener) => listener(value));
    },
    subscribe(listener) {
      listeners.add(listener);
      listener(value);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore(store) {
  const [value, set] = useState(store.get());
  // A function would be taken for an update.
  useEffect(() => store.subscribe((next) => set(() => next)), [store]);
  return value;
}
