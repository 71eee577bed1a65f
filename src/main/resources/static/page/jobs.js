// Jobs from their submission to their images. They are kept until they are done, so that a reload finds them.

import * as database from "./database.js";
import { stringify } from "./json.js";
import { animation } from "./png.js";
import * as service from "./service.js";
import { store } from "./store.js";

/** Browsers open six connections to a host; the other jobs are asked after. */
const MAX_STREAMS = 3;
const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const FRAME_MILLIS = 200;

/**
 * The jobs that are not in the gallery yet, the newest first: `{id, kind, request, created, ...}` as kept; `job` as
 * the service had it last, `previews` by image, `problem` if it came to nothing, `offline` while the service cannot
 * be reached.
 */
export const jobs = store([]);

let streams = 0;
let deliver = () => {};

/** Takes up what an earlier visit left; images are handed over as they are done. */
export async function start(onImages) {
  deliver = onImages;
  const kept = (await database.all("jobs").catch(() => [])).filter(({ id }) => !find(id));
  kept.sort((a, b) => b.created - a.created);
  kept.forEach((record) =>
    exclusively(record, () => {
      jobs.set([...jobs.get(), record]);
      return follow(record);
    }),
  );
}

/** Runs what follows a job in one tab alone, as far as the browser can tell: the others leave it out. */
const exclusively = ({ id }, run) =>
  navigator.locks ? navigator.locks.request(`darkroom-${id}`, { ifAvailable: true }, (lock) => lock && run()) : run();

/**
 * Submits a request.
 *
 * @param extra to be kept with it: `label`, `pair` and `order` of two that are to be compared, whether to `animate` its images
 * @return the job, unless the service could not be reached
 * @throws Problem if the service refuses it
 */
export async function submit(kind, request, extra = {}) {
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const record = { id, kind, request, created: Date.now(), ...extra };
  // Before it is sent, so that it is found again whatever happens.
  await database.put("jobs", record).catch(() => {});
  jobs.set([record, ...jobs.get()]);
  let job;
  try {
    job = await service.submit(kind, id, request);
  } catch (error) {
    if (error instanceof service.Problem) {
      await forget(id);
      throw error;
    }
  }
  exclusively(record, () => follow(record, job));
  return job;
}

/** Cancels a job, or forgets what came to nothing. */
export async function cancel({ id, job, problem }) {
  if (problem || (job && isDone(job))) return forget(id);
  change(id, { cancelling: true });
  if (job) await service.cancel(job.id).catch(() => change(id, { cancelling: false }));
  else await forget(id);
}

export async function forget(id) {
  jobs.set(jobs.get().filter((record) => record.id !== id));
  await database.remove("jobs", id).catch(() => {});
}

export const isDone = (job) => job.state !== "queued" && job.state !== "running";

const find = (id) => jobs.get().find((record) => record.id === id);
const change = (id, changes) =>
  jobs.set(jobs.get().map((record) => (record.id === id ? { ...record, ...changes } : record)));
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Watches a job until it is done, through all that may pass. */
async function follow({ id, kind, request }, job) {
  let wait = SHORTEST_PAUSE;
  while (find(id)) {
    try {
      // The same job, if the service has it.
      job ??= await service.submit(kind, id, request);
      show(id, job);
      while (!isDone(job) && find(id)) job = await next(id, job);
      if (find(id)) await finish(find(id), job);
      return;
    } catch (error) {
      // A service that was started anew does not know it: it is submitted again.
      const lost = job && error.status === 404;
      if (error instanceof service.Problem && !error.passes && !lost) {
        change(id, { problem: error.message, offline: false });
        // With a key it may be there after all.
        if (!error.needsKey) await database.remove("jobs", id).catch(() => {});
        return;
      }
      if (lost) job = undefined;
      else change(id, { offline: true });
      await pause(wait);
      wait = Math.min(2 * wait, LONGEST_PAUSE);
    }
  }
}

/** What has become of a job, a while later or when it is done. */
async function next(id, job) {
  if (streams === MAX_STREAMS) {
    await pause(1000);
    job = await service.job(job.id);
    show(id, job);
    return job;
  }
  const abort = new AbortController();
  const unsubscribe = jobs.subscribe(() => find(id) || abort.abort());
  streams++;
  try {
    for await (const event of service.events(job.id, abort.signal)) show(id, (job = event));
    if (isDone(job)) return job;
    // Something on the way ended the stream.
    await pause(SHORTEST_PAUSE);
    return await service.job(job.id);
  } finally {
    streams--;
    unsubscribe();
  }
}

function show(id, job) {
  const previews = { ...find(id)?.previews };
  for (const preview of job.previews ?? [])
    previews[preview.index] = `data:${preview.media_type};base64,${preview.data}`;
  change(id, { job, previews, offline: false });
}

async function finish(record, job) {
  if (job.state === "cancelled") return forget(record.id);
  if (job.state !== "succeeded") {
    change(record.id, { problem: job.problem?.detail ?? `The job has ${job.state}.` });
    await database.remove("jobs", record.id).catch(() => {});
    return;
  }
  if (record.kind === "invert") {
    change(record.id, { inversion: await service.result(job.id) });
    return;
  }
  await deliver(await imagesOf(record, job));
  await forget(record.id);
}

async function imagesOf({ id, request, label, pair, order, animate }, job) {
  const inputs = Object.fromEntries(
    ["image", "mask_image", "mask_from_alpha", "latents"]
      .filter((name) => request[name])
      .map((name) => [name, request[name]]),
  );
  const created = Date.parse(job.finished_at);
  // The same wherever it is fetched: in another tab, or after a reload.
  const item = (index) => ({
    key: `${created}-${id}-${index}`,
    created,
    inputs,
    warnings: job.warnings,
    label,
    pair,
    order,
  });
  const blobs = await Promise.all(job.images.map(({ index }) => service.image(job.id, index)));
  const { parameters } = job;
  if (animate) {
    const blob = await animation(blobs, FRAME_MILLIS, { darkroom: stringify(parameters) });
    return [{ ...item(0), blob, seed: parameters.seed, parameters }];
  }
  return blobs.map((blob, i) => {
    const { seed } = job.images[i];
    return { ...item(i), blob, seed, parameters: alone(parameters, i, seed) };
  });
}

/** The parameters with which an image is made without the others of its job. */
function alone({ interpolate_to, ...parameters }, index, seed) {
  if (!interpolate_to) return { ...parameters, seed, num_images: 1 };
  const fractions = [interpolate_to.fractions[index]];
  return { ...parameters, num_images: 1, interpolate_to: { ...interpolate_to, fractions } };
}
