import { html } from "./preact.js";

const PATHS = {
  dice: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM8 8h.01M16 8h.01M12 12h.01M8 16h.01M16 16h.01",
  locked: "M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4",
  unlocked: "M5 11h14v10H5zM8 11V7a4 4 0 0 1 7.5-2",
};

export const Icon = ({ name }) => html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
