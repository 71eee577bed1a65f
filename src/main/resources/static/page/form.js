import { at, defaultOf, faultOf, fieldAt, limitText, offerOf, rangeOf, withAt } from "./contract.js";
import { dataUri } from "./files.js";
import { Icon } from "./icons.js";
import { integer, parse, stringify } from "./json.js";
import { html, useState } from "./preact.js";
import { drawnSeed } from "./settings.js";

/** Width by height. */
const RATIOS = [
  ["1:1", 1],
  ["4:3", 4 / 3],
  ["3:4", 3 / 4],
  ["16:9", 16 / 9],
  ["9:16", 9 / 16],
];

/** Fields with a place of their own; the others follow, whatever they are. */
const MAIN = ["prompt", "negative_prompt", "class_label", "model", "width", "height"];
const NUMBERS = { num_inference_steps: "Steps", guidance_scale: "Guidance", num_images: "Images" };
const IMAGES = { image: "Image to start from", mask_image: "Mask" };
const PLACED = [...MAIN, "seed", "image", "mask_image", "strength", ...Object.keys(NUMBERS)];

/**
 * The settings.
 *
 * @param problems what is wrong, by path
 * @param warnings what the model does not take in, likewise
 * @param change called with the next settings
 */
export function Form({
  service,
  settings,
  problems = {},
  warnings = {},
  notice,
  lastSeed,
  change,
  submit,
  remedies,
  editMask,
  openCode,
}) {
  const { fields, models } = service;
  const offer = offerOf(models, settings);
  const takes = (name) => offer.model.inputs.includes(name);
  const set = (path, value) => change((now) => withAt(now, path, value));
  const props = (path, label) => {
    const field = fieldAt(fields, path);
    return {
      field,
      label,
      offer,
      value: at(settings, path),
      problem: problems[path],
      hint: warnings[path],
      set: (value) => set(path, value),
    };
  };
  const image = takes("image") || settings.image;
  /** A mask is one of its image. */
  const setPicture = (path, value) =>
    change((now) => withAt(path === "image" ? withAt(now, "mask_image", undefined) : now, path, value));

  return html`<form
    class="settings"
    aria-label="Settings"
    novalidate
    onSubmit=${(event) => {
      event.preventDefault();
      submit();
    }}
  >
    ${takes("prompt") && html`<${Text} ...${props("prompt", "Prompt")} rows="3" placeholder="a fox, 3d style, on a teal background" />`}
    ${takes("prompt") && offer.model.vocabulary && html`<${Words} ...${offer.model} />`}
    ${takes("prompt") && html`<${Text} ...${props("negative_prompt", "Negative prompt")} rows="1" />`}
    ${takes("class_label") && html`<${Scalar} ...${props("class_label", "Class")} />`}
    <${Models} ...${props("model", "Model")} models=${models} />
    <${Size} width=${props("width", "Width")} height=${props("height", "Height")} offer=${offer} change=${(size) => change((now) => ({ ...now, ...size }))} />
    <div class="row">
      ${Object.entries(NUMBERS).map(([path, label]) => html`<${Scalar} key=${path} ...${props(path, label)} />`)}
    </div>
    <${Seed} ...${props("seed", "Seed")} last=${lastSeed} />
    ${
      image &&
      html`<details class="group" open=${Boolean(settings.image)}>
      <summary>Start from an image</summary>
      ${Object.entries(IMAGES)
        .filter(([path]) => path === "image" || settings.image)
        .map(
          ([path, label]) =>
            html`<${Picture} key=${path} ...${props(path, label)} set=${(value) => setPicture(path, value)} />`,
        )}
      ${
        settings.image &&
        html`<button type="button" onClick=${editMask}>Paint a mask</button> <${Scalar} ...${props("strength", "Strength")} />`
      }
    </details>`
    }
    <${More} fields=${fields.filter(({ name }) => !PLACED.includes(name))} settings=${settings} props=${props} problems=${problems} />
    <div class="submit">
      <div class="actions">
        <button class="primary" type="submit" title="Ctrl+Enter">Generate</button>
        <button type="button" onClick=${remedies} title="Two images of one prompt and seed, side by side: arXiv 2305.08891">
          Compare remedies
        </button>
        <button type="button" onClick=${openCode}>As code</button>
      </div>
      <p class="notice" role="status">${notice}</p>
    </div>
  </form>`;
}

/** The words that a small model was trained on. */
const Words = ({ name, vocabulary }) =>
  html`<details class="words">
    <summary>The ${vocabulary.length} words that ${name} knows</summary>
    <p tabindex="0">${vocabulary.join(", ")}</p>
  </details>`;

/** Everything else that the contract has. */
function More({ fields, settings, props, problems }) {
  const wrong = fields.some(({ path }) => Object.keys(problems).some((at) => at === path || at.startsWith(`${path}.`)));
  const count = fields.filter(({ name }) => settings[name] !== undefined).length;
  const groups = fields.filter(({ kind }) => kind === "object");
  return html`<details class="group" open=${wrong || undefined}>
    <summary>All settings ${count > 0 && html`<span class="badge">${count} set</span>`}</summary>
    <div class="generated">
      ${fields.filter((field) => !groups.includes(field)).map((field) => html`<${Generated} key=${field.path} ...${props(field.path)} />`)}
    </div>
    ${groups.map(
      (group) => html`<fieldset key=${group.path} class="generated">
        <legend><code>${group.name}</code></legend>
        ${group.fields.map((field) => html`<${Generated} key=${field.path} ...${props(field.path)} />`)}
      </fieldset>`,
    )}
  </details>`;
}

/** A field that nothing but the contract describes. */
function Generated({ field, ...props }) {
  const label = html`<code>${field.name}</code>`;
  const Kind =
    { string: Text, boolean: Choice, choice: Choice, array: List, image: Picture, latents: Latents }[field.kind] ??
    Scalar;
  return html`<${Kind} field=${field} ...${props} label=${label} described />`;
}

/** A label, what the field is for, and what is wrong with it. */
function Labelled({ field, label, described, hint, problem, children }) {
  const id = `field-${field.path}`;
  const help = described ? firstSentence(field.description) : "";
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${children({ id, "aria-describedby": `${id}-hint ${id}-problem`, "aria-invalid": problem ? "true" : undefined })}
    <small id=${`${id}-hint`}>${[help, hint].filter(Boolean).join(" ")}</small>
    <small id=${`${id}-problem`} class="problem">${problem}</small>
  </div>`;
}

const firstSentence = (text = "") =>
  text
    .replaceAll("`", "")
    .replaceAll("\n", " ")
    .match(/^.*?[.;](?=\s|$)/)?.[0]
    .replace(/;$/, ".") ?? text;

const unset = (value) => (value === "" ? undefined : value);

function Text({ field, value, set, rows = 1, placeholder, hint, ...props }) {
  const used = [...(value ?? "")].length;
  const count = used > field.maxLength * 0.8 ? `${used} of ${field.maxLength} characters` : hint;
  return html`<${Labelled} field=${field} hint=${count} ...${props}>
    ${(attributes) =>
      html`<textarea ...${attributes} rows=${rows} placeholder=${placeholder} value=${value ?? ""} onInput=${(event) => set(unset(event.target.value))} />`}
  <//>`;
}

/** A number; what is none is kept as it was typed, and said to be wrong. */
function Scalar({ field, value, offer, set, problem, hint, ...props }) {
  /** What is being typed: "7." is a number already, and to become 7.5. */
  const [draft, setDraft] = useState();
  const usual = defaultOf(field, offer);
  const limits = limitText(rangeOf(field, offer));
  const read = (text) =>
    (field.kind === "integer" ? integer(text) : text.trim() && isFinite(text) ? Number(text) : undefined) ??
    unset(text);
  return html`<${Labelled} field=${field} hint=${limits} problem=${faultOf(field, value, offer) ?? problem} ...${props}>
    ${(attributes) =>
      html`<input
        ...${attributes}
        inputmode="decimal"
        autocomplete="off"
        placeholder=${usual == null ? "" : String(usual)}
        value=${draft ?? (value === undefined ? "" : String(value))}
        onInput=${(event) => {
          setDraft(event.target.value);
          set(read(event.target.value));
        }}
        onBlur=${() => setDraft(undefined)}
        onKeyDown=${(event) => {
          const next = stepped(event, value ?? usual, rangeOf(field, offer), field.kind);
          if (next === undefined) return;
          setDraft(undefined);
          set(next);
        }}
      />`}
  <//>`;
}

/** The arrow keys, as in a number input, which would round 64 bits and hide what is no number. */
function stepped(event, value, { minimum, maximum, multiple }, kind) {
  const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!direction || !Number.isFinite(value)) return undefined;
  event.preventDefault();
  const by = multiple ?? (kind === "integer" || (maximum ?? 2) > 1 ? 1 : 0.05);
  const next = Number((value + direction * by).toFixed(4));
  return Math.min(Number(maximum ?? next), Math.max(Number(minimum ?? next), next));
}

function Choice({ field, value, offer, set, ...props }) {
  const choices = field.choices ?? [true, false];
  const usual = defaultOf(field, offer);
  return html`<${Labelled} field=${field} ...${props}>
    ${(attributes) =>
      html`<select ...${attributes} onChange=${(event) => set(choices.find((choice) => String(choice) === event.target.value))}>
        <option value="" selected=${value === undefined}>${usual == null ? "" : `${usual} (default)`}</option>
        ${choices.map((choice) => html`<option key=${choice} value=${String(choice)} selected=${value === choice}>${String(choice)}</option>`)}
      </select>`}
  <//>`;
}

/** A list of numbers, separated by commas. */
function List({ field, value, offer, set, ...props }) {
  const read = (text) => {
    try {
      return parse(`[${text}]`);
    } catch {
      return text;
    }
  };
  const shown = Array.isArray(value) ? stringify(value).slice(1, -1) : (value ?? "");
  return html`<${Labelled} field=${field} hint="Numbers, separated by commas." ...${props}>
    ${(attributes) =>
      html`<input ...${attributes} autocomplete="off" value=${shown} onChange=${(event) => set(event.target.value ? read(event.target.value) : undefined)} />`}
  <//>`;
}

function Latents({ field, value, set, ...props }) {
  return html`<${Labelled} field=${field} ...${props}>
    ${(attributes) =>
      html`<output ...${attributes}>
        ${value ? html`${value.shape.join(" x ")} <button type="button" onClick=${() => set(undefined)}>Remove</button>` : "none"}
      </output>`}
  <//>`;
}

function Picture({ field, value, set, ...props }) {
  return html`<${Labelled} field=${field} ...${props}>
    ${(attributes) =>
      html`<div class="picture">
        <input ...${attributes} type="file" accept="image/png,image/jpeg,image/webp" onChange=${async ({ target }) => {
          set(await dataUri(target.files[0]));
          // So that the same file can be chosen again.
          target.value = "";
        }} />
        ${
          value &&
          html`<img src=${value} alt="" width="64" height="64" />
          <button type="button" onClick=${() => set(undefined)}>Remove</button>`
        }
      </div>`}
  <//>`;
}

function Models({ field, value, models, set, ...props }) {
  const group = (label, names) =>
    names.length > 0 &&
    html`<optgroup label=${label}>
      ${names.map(({ name }) => html`<option key=${name} value=${name} selected=${name === (value ?? models.default_model)}>${name}</option>`)}
    </optgroup>`;
  return html`<${Labelled} field=${field} ...${props}>
    ${(attributes) =>
      html`<select ...${attributes} onChange=${(event) => set(event.target.value === models.default_model ? undefined : event.target.value)}>
        ${group("Models", models.models)} ${group("Presets", models.presets)}
      </select>`}
  <//>`;
}

/** Five aspect ratios of about the area that the model makes by itself, or any size. */
function Size({ width, height, offer, change }) {
  const { defaults, limits } = offer;
  const side = (length, maximum) => {
    const multiple = limits.size_multiple;
    return Math.min(Math.floor(maximum / multiple), Math.max(1, Math.round(length / multiple))) * multiple;
  };
  const sizes = RATIOS.map(([name, ratio]) => {
    const area = defaults.width * defaults.height;
    return [name, side(Math.sqrt(area * ratio), limits.max_width), side(Math.sqrt(area / ratio), limits.max_height)];
  });
  const now = [width.value ?? defaults.width, height.value ?? defaults.height];
  return html`<fieldset class="size">
    <legend>Size</legend>
    <div class="ratios">
      ${sizes.map(
        ([name, w, h]) =>
          html`<button type="button" key=${name} aria-pressed=${now[0] === w && now[1] === h} title=${`${w} x ${h}`} onClick=${() => change({ width: w, height: h })}>
            <span class="shape" style=${{ width: `${w / Math.max(w, h)}em`, height: `${h / Math.max(w, h)}em` }}></span>${name}
          </button>`,
      )}
    </div>
    <div class="row"><${Scalar} ...${width} /> <${Scalar} ...${height} /></div>
  </fieldset>`;
}

/** A seed that is set stays; without one the service draws one each time. */
function Seed({ value, last, set, ...props }) {
  const locked = value !== undefined;
  return html`<div class="seed">
    <${Scalar} ...${props} value=${value} offer=${{ ...props.offer, defaults: { seed: "drawn anew each time" } }} set=${set} />
    <button type="button" class="icon" title="Draw a seed" aria-label="Draw a seed" onClick=${() => set(drawnSeed())}><${Icon} name="dice" /></button>
    <button
      type="button"
      class="icon"
      title=${locked ? "A new seed each time" : "Keep the last seed"}
      aria-label="Keep the seed"
      aria-pressed=${locked}
      onClick=${() => set(locked ? undefined : (last ?? drawnSeed()))}
    >
      <${Icon} name=${locked ? "locked" : "unlocked"} />
    </button>
  </div>`;
}
