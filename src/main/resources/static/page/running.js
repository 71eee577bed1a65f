import { cancel, forget, isDone } from "./jobs.js";
import { html } from "./preact.js";

/** A job's places in the gallery, one for each image to come; the first says how it goes. */
export function Places({ reuse, edit, ...record }) {
  const { kind, request, animate, job, previews = {}, problem, inversion } = record;
  const count = problem || inversion || animate ? 1 : (job?.progress.total_images ?? request.num_images ?? 1);
  return Array.from(
    { length: count },
    (_, i) => html`<li key=${i} class="place">
      <img src=${previews[i] ?? BLANK} alt="" />
      ${i === 0 && html`<${Job} ...${record} title=${request.prompt || kind} reuse=${reuse} edit=${edit} />`}
    </li>`,
  );
}

function Job({ title, reuse, edit, ...record }) {
  const { id, label, request, job, problem, inversion, cancelling } = record;
  return html`<article class="job" aria-label=${title}>
    <p class="prompt">${label && html`<strong>${label}: </strong>`}${title}</p>
    <p class=${problem ? "problem" : ""}>${inversion ? differenceText(inversion) : progressText(record)}</p>
    ${!problem && !inversion && html`<progress aria-label="Steps" max=${job?.progress.total_steps ?? 1} value=${job?.progress.steps ?? 0} />`}
    <div class="actions">
      ${inversion && html`<button type="button" class="primary" onClick=${() => edit(record)}>Edit from its latents</button>`}
      ${problem && html`<button type="button" onClick=${() => reuse(request)}>Use its settings</button>`}
      ${
        problem || inversion
          ? html`<button type="button" onClick=${() => forget(id)}>Dismiss</button>`
          : html`<button type="button" disabled=${cancelling} onClick=${() => cancel(record)}>Cancel</button>`
      }
    </div>
  </article>`;
}

const BLANK = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const seconds = (value) => (value == null ? "" : `, ${value < 10 ? value.toFixed(1) : Math.round(value)} s to go`);

/** Where a job is, in words. */
export function progressText({ job, offline, cancelling, problem }) {
  if (problem) return problem;
  if (offline) return "The service cannot be reached; trying again";
  if (cancelling) return "Being cancelled";
  if (!job) return "Being sent";
  if (job.state === "queued") {
    const ahead = job.queue?.images_ahead ?? 0;
    return `Queued, ${ahead} ${ahead === 1 ? "image" : "images"} ahead${seconds(job.seconds_to_end)}`;
  }
  const { steps, total_steps } = job.progress;
  return isDone(job) ? "Fetching the images" : `Step ${steps} of ${total_steps}${seconds(job.seconds_to_end)}`;
}

const differenceText = ({ reconstruction_error: { mean, largest } }) =>
  `Its latents give the image back within ${mean.toFixed(1)} levels of 255 on average, ${largest} at most.`;
