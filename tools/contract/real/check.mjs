// What the Node scripts share; check.py has the same for Python.
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const name = path.basename(process.argv[1], ".mjs").replaceAll("_", " ");
export const [url, meters] = process.argv.slice(2).map((address) => address.replace(/\/+$/, ""));
export const endless = 1000;
const secondsToStop = 5;
const tries = 3;
let failed = 0;

export function check(what, holds, seen = "") {
  console.log(`${name}: ${holds ? "ok" : "FAILED"}: ${what}${seen === "" ? "" : `: ${seen}`}`);
  if (!holds) failed++;
}

/** A part of a script, which may fail without the rest being left out. */
export async function part(what, act) {
  try {
    await act();
  } catch (error) {
    check(what, false, `${error.name}: ${error.message}`.slice(0, 600));
  }
}

export const finish = () => process.exit(failed === 0 ? 0 : 1);

export const post = (where, body, headers = {}) =>
  fetch(url + where, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

const listed = await (await fetch(`${url}/models`)).json();
const { defaults } = listed.models.find((model) => model.name === listed.default_model);
// No model's size is a multiple of 3.
const problem = await (await post("/generate", { prompt: "a fox", width: 3 })).json();
export const model = { name: listed.default_model, ...defaults, limit: problem.limit };
export const size = `${model.width}x${model.height}`;

export function checkImage(what, bytes, width = model.width, height = model.height) {
  const data = Buffer.from(bytes);
  const png = data.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex"));
  // The first chunk's data begin at byte 16: width, then height.
  const seen = png ? [data.readUInt32BE(16), data.readUInt32BE(20)] : [];
  check(what, seen[0] === width && seen[1] === height, png ? `PNG ${seen.join(" x ")}` : "no PNG");
}

/** The user is told the field, and every number of the limit. */
export function checkRefusal(what, shown, field, limit = model.limit) {
  const words = shown.match(/\w+/g) ?? [];
  const numbers = limit.match(/\d+/g) ?? [];
  const holds = words.includes(field) && numbers.every((number) => words.includes(number));
  check(what, holds, `the user sees: ${shown}`);
}

export async function refused(what, field, act, shown = (error) => error.message) {
  await part(what, async () => {
    let error;
    await act().catch((e) => (error = e));
    if (error) checkRefusal(what, shown(error), field);
    else check(what, false, "an image was made");
  });
}

/** The sum of a meter's series that have this label, or of all of them. */
export async function meter(name, label = "") {
  const text = await (await fetch(`${meters}/actuator/prometheus`)).text();
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .filter((line) => line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

export async function until(holds, seconds) {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) return false;
    await sleep(100);
  }
  return true;
}

export const idle = async () => (await meter("darkroom_admitted_images")) === 0;

/** Runs the act while jobs of this script's own take all the room that there is. */
async function withFullQueue(act) {
  const jobs = [];
  const request = { prompt: "a fox", num_inference_steps: 40 };
  try {
    for (;;) {
      const job = await post("/generate", request, { Prefer: "respond-async" });
      if (job.status === 429) break;
      if (!job.ok) throw new Error(await job.text());
      jobs.push(job.headers.get("location"));
    }
    await act();
  } finally {
    for (const job of jobs) await fetch(url + job, { method: "DELETE" });
    await until(idle, 60);
  }
}

/**
 * A client that tries again by itself is refused at first, and has its image in the end. Its user may try
 * once more: on a machine that others use, the service can expect too much of it.
 */
export async function comesBack(what, act) {
  const refusals = () => meter("darkroom_rejected_total", 'reason="queue_full"');
  await part(what, () =>
    withFullQueue(async () => {
      const [before, start] = [await refusals(), Date.now()];
      const told = async () =>
        `refused ${(await refusals()) - before} times in ${((Date.now() - start) / 1000).toFixed(1)} s`;
      await act().catch(async (error) => {
        console.log(`${name}: ${await told()}, and the user sees: ${error.message}`);
        await act();
      });
      check(what, (await refusals()) > before, await told());
    }),
  );
}

/**
 * A client that leaves trying again to its user. The act returns null where there was an image, else what
 * the user sees, and Retry-After where the client shows that.
 */
export async function comesBackByHand(what, act) {
  await part(what, () =>
    withFullQueue(async () => {
      for (let refusals = 0; refusals <= tries; refusals++) {
        const refusal = await act();
        if (refusal === null) {
          check(what, refusals > 0, `an image after ${refusals} refusals`);
          return;
        }
        if (refusals === 0)
          check("a full queue is told", /admitted|queue/.test(refusal.shown), refusal.shown);
        await sleep(1000 * Number(refusal.retryAfter ?? 5));
      }
      check(what, false, `still refused after waiting ${tries + 1} times`);
    }),
  );
}

/**
 * The act gives up on work that would have taken long; the work ends with it, or never began. It is given a
 * signal that comes once the work is under way.
 */
export async function leavesNoWork(what, act) {
  const generations = "darkroom_generation_seconds_count";
  const ended = async () =>
    (await meter(generations, 'outcome="cancelled"')) +
    (await meter(generations, 'outcome="expired"')) +
    (await meter("darkroom_rejected_total", 'reason="wait_too_short"'));
  await until(idle, 60);
  const before = await ended();
  const controller = new AbortController();
  const acting = act(controller.signal).then(
    () => undefined,
    (error) => error,
  );
  await until(async () => (await meter("darkroom_running_images")) > 0, 10);
  controller.abort();
  const error = await acting;
  if (!error) return check(what, false, "it did not give up");
  const stopped = await until(
    async () => (await idle()) && (await ended()) > before,
    secondsToStop,
  );
  check(what, stopped, `${error.name}: ${error.message}`.slice(0, 160));
}

/** A PNG of the model's size, to be edited. */
export async function photo(prompt = "a red heart") {
  const answer = await post("/generate", { prompt, seed: 7 }, { Accept: "image/png" });
  return Buffer.from(await answer.arrayBuffer());
}
