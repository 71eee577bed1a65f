// The settings in the form: a request as it is sent, without what is left to the defaults.

import { at, defaultOf, fieldAt, offerOf, withAt } from "./contract.js";
import { parse, stringify } from "./json.js";
import { texts } from "./png.js";

const same = (a, b) => stringify(a) === stringify(b);
const leaves = (fields) => fields.flatMap((field) => (field.kind === "object" ? leaves(field.fields) : [field]));
/** What does not fit into an address. */
const large = (field) => field.kind === "image" || field.kind === "latents";

/** The settings of parameters with nothing left to a default. */
export function settingsOf(parameters, { fields, models }) {
  const offer = offerOf(models, parameters);
  return leaves(fields).reduce((settings, field) => {
    const value = at(parameters, field.path);
    const usual = field.name === "model" ? models.default_model : defaultOf(field, offer);
    return value == null || value === "" || same(value, usual) ? settings : withAt(settings, field.path, value);
  }, {});
}

/** The fragment of an address that leads to these settings. */
export function fragmentOf(settings, { fields }) {
  const query = new URLSearchParams();
  for (const field of leaves(fields).filter((candidate) => !large(candidate))) {
    const value = at(settings, field.path);
    if (value !== undefined) query.append(field.path, typeof value === "string" ? value : stringify(value));
  }
  return query.toString();
}

/** The settings that a fragment leads to; what it should not have is left to the service to refuse. */
export function settingsAt(fragment, { fields }) {
  return [...new URLSearchParams(fragment)].reduce((settings, [path, text]) => {
    const field = fieldAt(fields, path);
    if (!field || field.kind === "object" || large(field)) return settings;
    return withAt(settings, path, field.kind === "string" || field.kind === "choice" ? text : value(text));
  }, {});
}

function value(text) {
  try {
    return parse(text);
  } catch {
    return text;
  }
}

/** The settings with which a dropped PNG was made, here or by AUTOMATIC1111; undefined where it does not say. */
export async function settingsIn(file, service) {
  const found = await texts(file);
  if (found.darkroom) return settingsOf(parse(found.darkroom), service);
  return found.parameters === undefined ? undefined : settingsOf(infotext(found.parameters, service), service);
}

/** AUTOMATIC1111's text: the prompt, the negative prompt behind a heading, and a line of names and values. */
function infotext(text, { models }) {
  const lines = text.trim().split("\n");
  const pairs = [...lines.at(-1).matchAll(/\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/g)];
  const values = Object.fromEntries(pairs.length > 2 ? pairs.map(([, name, value]) => [name, value.trim()]) : []);
  const prompts = (pairs.length > 2 ? lines.slice(0, -1) : lines).join("\n").split("Negative prompt:");
  const [width, height] = (values.Size ?? "").split("x");
  const numbers = {
    width,
    height,
    num_inference_steps: values.Steps,
    guidance_scale: values["CFG scale"],
    seed: values.Seed,
    strength: values["Denoising strength"],
    eta: values.Eta ?? values["Eta DDIM"],
  };
  const settings = { prompt: prompts[0].trim(), negative_prompt: (prompts[1] ?? "").trim() };
  if (models.models.some(({ name }) => name === values.Model)) settings.model = values.Model;
  for (const [name, text] of Object.entries(numbers)) {
    if (text && !isNaN(text)) settings[name] = parse(text);
  }
  return settings;
}

/** What is sent to `POST /generate`: the settings, with as many previews as are worth their while. */
export function requestOf(settings, offer) {
  const steps = settings.timesteps?.length ?? settings.num_inference_steps ?? offer.defaults.num_inference_steps;
  const taken = Math.floor(steps * (settings.image ? (settings.strength ?? offer.defaults.strength ?? 1) : 1));
  const previews = settings.output?.content || !(taken > 1) ? 0 : Math.min(8, taken - 1);
  return { previews, ...settings };
}

/** What is sent to `POST /invert` for an image made with these parameters. */
export function inversionOf(parameters, image, fields) {
  const taken = fields.filter(({ name }) => !["image", "guidance_scale", "guidance_rescale"].includes(name));
  const kept = taken.map(({ name }) => [name, parameters[name]]).filter(([, value]) => value != null);
  return { ...Object.fromEntries(kept), image };
}

/**
 * The same request without and with the remedies of arXiv 2305.08891. What the model's output means is not for a
 * request to choose; of a model that predicts noise, zero terminal SNR cannot be asked.
 */
export function remedies({ timesteps, ...settings }, offer) {
  const epsilon = (settings.scheduler?.prediction_type ?? offer.defaults.scheduler.prediction_type) === "epsilon";
  const variant = (guidance_rescale, rescale_betas_zero_snr, timestep_spacing) => ({
    ...settings,
    num_images: 1,
    guidance_rescale,
    scheduler: { ...settings.scheduler, rescale_betas_zero_snr, timestep_spacing },
  });
  return [variant(0, false, "leading"), variant(0.7, !epsilon, "trailing")];
}

/** The settings in the size of an image, as far as the model makes it, unless they have one. */
export function sized(settings, { width, height }, { size_multiple, max_width, max_height }) {
  const side = (length, maximum) =>
    Math.min(Math.floor(maximum / size_multiple), Math.max(1, Math.floor(length / size_multiple))) * size_multiple;
  return { width: side(width, max_width), height: side(height, max_height), ...settings };
}

/** A seed as the service draws one where none is given: below 2^32. */
export const drawnSeed = () => crypto.getRandomValues(new Uint32Array(1))[0];
