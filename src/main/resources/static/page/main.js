import { Code } from "./code.js";
import { Compare } from "./compare.js";
import { examplesOf, fieldsOf, offerOf } from "./contract.js";
import * as database from "./database.js";
import { Dialog } from "./dialog.js";
import { dataUri } from "./files.js";
import { Form } from "./form.js";
import { Gallery, Viewer } from "./gallery.js";
import * as jobs from "./jobs.js";
import { integer } from "./json.js";
import { MaskEditor } from "./mask.js";
import { html, render, useEffect, useRef, useState } from "./preact.js";
import { Places, progressText } from "./running.js";
import * as service from "./service.js";
import { drawnSeed, fragmentOf, inversionOf, remedies, requestOf, settingsAt, settingsIn, settingsOf } from "./settings.js";
import { Status } from "./status.js";
import { store, useStore } from "./store.js";

const byField = (remarks = []) => Object.fromEntries(remarks.map(({ field, detail }) => [field, detail]));
/** The images that were made, the newest first. */
const gallery = store([]);
const VARIATIONS = 4;
const FRAMES = 8;

function App({ fields, inversionFields, models, examples }) {
  const known = { fields, models };
  const [settings, setSettings] = useState(() => settingsAt(location.hash.slice(1), known));
  /** What is wrong with fields, and what the model does not take in of them: `{problems, warnings}`, by path. */
  const [remarks, setRemarks] = useState({});
  const [notice, setNotice] = useState("");
  const [dialog, setDialog] = useState();
  /** An action that waits for a second image: `{text, then}`. */
  const [choosing, setChoosing] = useState();
  const running = useStore(jobs.jobs);
  const images = useStore(gallery);
  const offer = offerOf(models, settings);
  const close = () => setDialog(undefined);

  const change = (next) => {
    setSettings(next);
    setRemarks({});
  };
  const settingsFor = (image) => ({ ...settingsOf(image.parameters, known), ...image.inputs });
  const reuse = (next, text = "The settings are in the form.") => {
    const { previews, ...kept } = next;
    change(kept);
    setDialog(undefined);
    setNotice(text);
    // Once no dialog holds it.
    requestAnimationFrame(() => document.getElementById("field-prompt")?.focus());
  };

  const submit = async (request, extra, kind = "generate") => {
    setRemarks({});
    setNotice("");
    if (matchMedia("(max-width: 52rem)").matches) document.querySelector(".grid").scrollIntoView();
    try {
      setRemarks({ warnings: byField((await jobs.submit(kind, request, extra))?.warnings) });
    } catch (problem) {
      setRemarks({ problems: byField(problem.errors) });
      setNotice(problem.message);
      requestAnimationFrame(() => document.querySelector("[aria-invalid]")?.focus());
      if (problem.status === 401 || problem.status === 403) setDialog({ key: problem.message });
    }
  };
  const generate = (next = settings, extra) => submit(requestOf(next, offerOf(models, next)), extra);

  const compareRemedies = () => {
    const pair = String(drawnSeed());
    const seeded = { ...settings, seed: settings.seed ?? drawnSeed() };
    remedies(seeded, offer).forEach((variant, i) => generate(variant, { pair, label: ["Without", "With the remedies"][i] }));
  };

  const delivered = async (items) => {
    setNotice(`Done: ${items.length} ${items.length === 1 ? "image" : "images"}.`);
    for (const item of items) await database.put("images", item).catch(() => setNotice("This browser keeps no images."));
    const keys = new Set(items.map(({ key }) => key));
    gallery.set([...items, ...gallery.get().filter(({ key }) => !keys.has(key))]);
    const pair = items[0].pair && gallery.get().filter((image) => image.pair === items[0].pair);
    if (pair?.length === 2 && !latest.current.dialog) {
      setDialog({ compare: pair.sort((a, b) => (a.label < b.label ? 1 : -1)), beside: true });
    }
  };

  useEffect(() => {
    (async () => {
      const kept = await database.all("images").catch(() => []);
      gallery.set(kept.sort((a, b) => b.created - a.created));
      jobs.start(delivered);
    })();
  }, []);

  useEffect(() => {
    const fragment = fragmentOf(settings, known);
    if (fragment !== location.hash.slice(1)) history.replaceState(null, "", `#${fragment}`);
  }, [settings]);

  const latest = useRef();
  latest.current = { generate, running, dialog, choosing };
  useEffect(() => {
    const onKey = (event) => {
      const { generate, running, dialog, choosing } = latest.current;
      if (dialog) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        generate();
      }
      if (event.key === "Escape") choosing ? setChoosing(undefined) : running.length && jobs.cancel(running[0]);
    };
    const onDrop = async (event) => {
      event.preventDefault();
      const file = event.dataTransfer.files[0];
      if (!file) return;
      const found = await settingsIn(file, known).catch(() => undefined);
      if (found) {
        const { strength, ...kept } = found;
        reuse(kept, `The settings of ${file.name} are in the form${strength ? ", but not the image that it started from" : ""}.`);
      } else if (file.type.startsWith("image/")) {
        const image = await dataUri(file);
        setSettings((now) => ({ ...now, image }));
        setNotice(`${file.name} has no settings; it is the image to start from.`);
      }
    };
    const onHash = () => setSettings(settingsAt(location.hash.slice(1), known));
    const listeners = { keydown: onKey, drop: onDrop, dragover: (event) => event.preventDefault(), hashchange: onHash };
    Object.entries(listeners).forEach(([name, listener]) => addEventListener(name, listener));
    return () => Object.entries(listeners).forEach(([name, listener]) => removeEventListener(name, listener));
  }, []);

  const second = (text, then) => {
    setDialog(undefined);
    setChoosing({ text, then });
  };
  /** As many images with these settings, or as the model allows. */
  const several = (count, settings) => ({ ...settings, num_images: Math.min(count, offerOf(models, settings).limits.max_num_images) });
  const interpolation = (from, to, animate) => {
    const { prompt, negative_prompt, seed } = to.parameters;
    const interpolate_to = { prompt, negative_prompt: negative_prompt || undefined, seed };
    generate({ ...several(FRAMES, settingsFor(from)), interpolate_to }, { animate });
  };
  const from = async (image) => ({ ...settingsOf(image.parameters, known), seed: undefined, width: undefined, height: undefined, image: await dataUri(image.blob) });
  const actions = {
    "Use settings": (image) => reuse(settingsFor(image)),
    Vary: (image) => {
      close();
      const seed = integer(String(BigInt.asUintN(64, BigInt(image.seed) + 1n)));
      generate({ ...several(VARIATIONS, settingsFor(image)), seed });
    },
    "Start from it": async (image) => reuse(await from(image), "The image is in the form; say what is to become of it."),
    Inpaint: async (image) => {
      const next = await from(image);
      change(next);
      setDialog({ mask: true });
    },
    Invert: async (image) => {
      close();
      submit(inversionOf(image.parameters, await dataUri(image.blob), inversionFields), {}, "invert");
    },
    "Interpolate to...": (a) => second("Choose the image at the far end of the sequence.", (b) => interpolation(a, b)),
    "Animate to...": (a) => second("Choose the image at the far end of the animation.", (b) => interpolation(a, b, true)),
    "Compare with...": (a) => second("Choose the image to compare with.", (b) => setDialog({ compare: [a, b] })),
  };

  const choose = (image) => {
    setChoosing(undefined);
    choosing ? choosing.then(image) : setDialog({ view: image });
  };
  const go = (by) => {
    const next = by && images[images.findIndex(({ key }) => key === dialog.view.key) + by];
    if (next) setDialog({ view: next });
  };
  const remove = async () => {
    await database.remove("images", dialog.view.key).catch(() => {});
    gallery.set(images.filter(({ key }) => key !== dialog.view.key));
    close();
  };
  const edit = ({ id, inversion: { latents, parameters } }) => {
    jobs.forget(id);
    reuse({ ...settingsOf(parameters, known), guidance_scale: parameters.guidance_scale, latents }, "The latents are in the form; change the prompt.");
  };

  const [first] = running;
  return html`
    <header class="top">
      <h1>Darkroom</h1>
      <${Status} />
      <nav><button type="button" onClick=${() => setDialog({ key: "" })}>API key</button> <a href="swagger-ui.html">API</a></nav>
    </header>
    <main>
      <div class="side">
        <${Form}
          service=${known}
          settings=${settings}
          ...${remarks}
          notice=${notice}
          lastSeed=${images[0]?.seed}
          change=${change}
          submit=${() => generate()}
          remedies=${compareRemedies}
          editMask=${() => setDialog({ mask: true })}
          openCode=${() => setDialog({ code: true })}
        />
      </div>
      <div>
        <${Gallery}
          images=${images}
          places=${running.map((record) => html`<${Places} key=${record.id} ...${record} reuse=${reuse} edit=${edit} />`)}
          choose=${choose}
          choosing=${choosing?.text}
          stopChoosing=${() => setChoosing(undefined)}
          examples=${examples.map(
            ({ summary, value }) => html`<button type="button" key=${summary} onClick=${() => (reuse(value), generate(value))}>${summary}</button>`,
          )}
        />
      </div>
    </main>
    <p class="unseen" aria-live="polite">${first && coarse(first)}</p>
    ${dialog?.view && html`<${Viewer} image=${dialog.view} settings=${settingsOf(dialog.view.parameters, known)} go=${go} close=${close} remove=${remove} actions=${actions} />`}
    ${dialog?.compare && html`<${Compare} images=${dialog.compare} beside=${dialog.beside} settingsOf=${(image) => settingsOf(image.parameters, known)} close=${close} />`}
    ${dialog?.code && html`<${Code} request=${requestOf(settings, offer)} offer=${offer} close=${close} />`}
    ${dialog?.mask &&
    html`<${MaskEditor}
      image=${settings.image}
      mask=${settings.mask_image}
      close=${close}
      use=${(mask_image) => reuse({ ...settings, mask_image }, "The mask is in the form.")}
    />`}
    ${dialog?.key !== undefined && html`<${KeyDialog} message=${dialog.key} close=${close} />`}
  `;
}

/** For screen readers: where a job is, without each single step. */
function coarse(record) {
  const { steps, total_steps } = record.job?.progress ?? {};
  return record.job?.state === "running" ? `Running, ${Math.floor((4 * steps) / total_steps) * 25} percent` : progressText(record).split(",")[0];
}

/** @param message why a key is asked for, if the service has refused something */
function KeyDialog({ message, close }) {
  const keep = (event) => {
    event.preventDefault();
    service.key.set(new FormData(event.target).get("key").trim());
    close();
  };
  return html`<${Dialog} title="API key" close=${close}>
    <form onSubmit=${keep}>
      <p class="problem" role="alert">${message}</p>
      <label>Kept until this tab is closed <input type="password" name="key" autocomplete="off" value=${service.key.get()} /></label>
      <button class="primary" type="submit">Use it</button>
    </form>
  <//>`;
}

async function start() {
  const root = document.getElementById("page");
  try {
    const [contract, models] = await Promise.all([service.contract(), service.models()]);
    const [fields, inversionFields] = ["GenerateRequest", "InvertRequest"].map((schema) => fieldsOf(contract, schema));
    root.replaceChildren();
    render(html`<${App} fields=${fields} inversionFields=${inversionFields} models=${models} examples=${examplesOf(contract)} />`, root);
  } catch (error) {
    const ask = error.status === 401 || error.status === 403;
    render(ask ? html`<${KeyDialog} message=${error.message} close=${start} />` : html`<p role="alert">${error.message}</p>`, root);
  }
}

start();
