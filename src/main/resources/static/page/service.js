// The service, as openapi.yaml describes it.

import { parse, stringify } from "./json.js";
import { store } from "./store.js";

const KEY = "darkroom.key";

/** The API key, for as long as the tab is open; empty where there is none. */
export const key = store(session(() => sessionStorage.getItem(KEY)) ?? "");
key.subscribe((value) =>
  session(() => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY))),
);

/** A browser may keep nothing at all. */
function session(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** An answer that is a problem (RFC 9457). */
export class Problem extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `The service answered ${status}`);
    this.status = status;
    this.code = problem.code;
    /** What is wrong with each field: `{field, detail}`. */
    this.errors = problem.errors ?? [];
  }

  /** Whether another key may help. */
  get needsKey() {
    return this.status === 401 || this.status === 403;
  }

  /** Whether sending the request again may help. */
  get passes() {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

async function call(path, options = {}) {
  const headers = { ...options.headers };
  if (key.get()) headers.Authorization = `Bearer ${key.get()}`;
  const response = await fetch(path, { ...options, headers });
  if (!response.ok) {
    const body = await response.text();
    let problem = {};
    try {
      problem = parse(body);
    } catch {
      // A proxy's page.
    }
    throw new Problem(response.status, problem);
  }
  return response;
}

const json = async (path, options) => parse(await (await call(path, options)).text());

function post(method, path, body, headers) {
  return json(path, {
    method,
    headers: { "Content-Type": "application/json", ...headers },
    body: stringify(body),
  });
}

export const contract = () => json("openapi.json");
export const models = () => json("models");
export const status = () => json("status");
export const job = (id) => json(`jobs/${id}`);
export const result = (id) => json(`jobs/${id}/result`);
export const cancel = (id) => json(`jobs/${id}`, { method: "DELETE" });

/** Sent again with the same id and request, it is the same job. */
export const submit = (kind, id, request) =>
  kind === "generate"
    ? post("PUT", `jobs/${id}`, request)
    : post("POST", "invert", request, { Prefer: "respond-async", "Idempotency-Key": id });

export const image = async (id, index) =>
  (await call(`jobs/${id}/images/${index}`, { headers: { Accept: "image/*" } })).blob();

/** The job each time that something has become of it. EventSource could not send the key. */
export async function* events(id, signal) {
  const response = await call(`jobs/${id}/events`, { headers: { Accept: "text/event-stream" }, signal });
  let rest = "";
  for await (const chunk of chunks(response.body.pipeThrough(new TextDecoderStream()))) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith("data: ")) yield parse(line.slice(6));
    }
  }
}

async function* chunks(stream) {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.cancel().catch(() => {});
  }
}
