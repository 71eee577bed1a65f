import * as service from "./service.js";
import { html, useEffect, useState } from "./preact.js";

const EVERY_MILLIS = 5000;

/** How the service is: its devices, what waits there, and how long a step took. */
export function Status() {
  const [status, set] = useState();
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && service.status().then(set, () => set(null));
    look();
    const timer = setInterval(look, EVERY_MILLIS);
    return () => clearInterval(timer);
  }, []);
  return html`<p class="status" title="GET /status">${status === undefined ? "" : status ? text(status) : "The service cannot be reached"}</p>`;
}

function text({ devices, queued_images, running_images }) {
  const steps = devices.map(({ name, state, last_step }) => {
    const step = last_step ? ` ${last_step.model}, ${Math.round(1000 * last_step.seconds)} ms a step` : "";
    return `${name}${state === "ready" ? "" : ` ${state}`}${step}`;
  });
  return [...steps, `${running_images} running`, `${queued_images} queued`].join(" · ");
}
