import { actionsFor } from "./actions.js";
import { Code } from "./code.js";
import { Compare } from "./compare.js";
import { examplesOf, fieldsOf, offerOf } from "./contract.js";
import { dataUri } from "./files.js";
import { Form } from "./form.js";
import { Gallery, Viewer } from "./gallery.js";
import * as gallery from "./images.js";
import * as jobs from "./jobs.js";
import { KeyDialog } from "./key.js";
import { MaskEditor } from "./mask.js";
import { html, render, useEffect, useRef, useState } from "./preact.js";
import { Places, progressText } from "./running.js";
import * as service from "./service.js";
import { drawnSeed, fragmentOf, remedies, requestOf, settingsAt, settingsIn, settingsOf, sized } from "./settings.js";
import { Status } from "./status.js";
import { useStore } from "./store.js";

const narrow = matchMedia("(max-width: 52rem)");

const byField = (remarks = []) => Object.fromEntries(remarks.map(({ field, detail }) => [field, detail]));

/** Listens to the window for as long as the page is there, always with the newest listeners. */
function useListeners(listeners) {
  const latest = useRef();
  latest.current = listeners;
  useEffect(() => {
    for (const name of Object.keys(listeners)) addEventListener(name, (event) => latest.current[name](event));
  }, []);
}

/** @param known the fields of requests, the models, and examples of requests */
function App(known) {
  const { models, examples } = known;
  const [settings, setSettings] = useState(() => settingsAt(location.hash.slice(1), known));
  /** What is wrong with fields, and what the model does not take in of them: `{problems, warnings}`, by path. */
  const [remarks, setRemarks] = useState({});
  const [notice, setNotice] = useState("");
  /** `{view}`, `{compare}`, `{code}`, `{mask}` or `{key}`. */
  const [dialog, open] = useState();
  /** An action that waits for a second image: `{text, then}`. */
  const [picking, setPicking] = useState();
  const running = useStore(jobs.jobs);
  const images = useStore(gallery.images);
  const offer = offerOf(models, settings);
  const close = () => open(undefined);

  const change = (next) => {
    setSettings(next);
    setRemarks({});
  };
  const reuse = ({ previews, ...next }, text = "The settings are in the form.") => {
    change(next);
    close();
    setNotice(text);
    // Once no dialog holds it.
    requestAnimationFrame(() => document.getElementById("field-prompt")?.focus());
  };

  const submit = async (kind, request, extra) => {
    setNotice("");
    try {
      const job = await jobs.submit(kind, request, extra);
      // On a phone it is far below.
      requestAnimationFrame(() => narrow.matches && document.querySelector(".grid").scrollIntoView());
      return { warnings: byField(job?.warnings) };
    } catch (problem) {
      setNotice(problem.message);
      if (problem.needsKey) open({ key: problem.message });
      return { problems: byField(problem.errors) };
    }
  };
  const generate = (next, extra) => submit("generate", requestOf(next, offerOf(models, next)), extra);
  const generateFromForm = async (next = settings) => {
    setRemarks({});
    setRemarks(await generate(next));
    requestAnimationFrame(() => document.querySelector("form [aria-invalid]")?.focus());
  };

  const compareRemedies = () => {
    const pair = String(drawnSeed());
    const seeded = { ...settings, seed: settings.seed ?? drawnSeed() };
    const labels = ["Without", "With the remedies"];
    remedies(seeded, offer).forEach((variant, order) => generate(variant, { pair, order, label: labels[order] }));
  };

  const deliver = useRef();
  deliver.current = async (items) => {
    const kept = await gallery.add(items);
    setNotice(
      `Done: ${items.length} ${items.length === 1 ? "image" : "images"}.${kept ? "" : " This browser does not keep them."}`,
    );
    const pair = gallery.pairOf(items[0]);
    if (pair && !dialog) open({ compare: pair, beside: true });
  };
  useEffect(() => {
    gallery.load();
    jobs.start((items) => deliver.current(items));
  }, []);

  useEffect(() => {
    // Browsers limit how often an address may change.
    const timer = setTimeout(() => {
      const fragment = fragmentOf(settings, known);
      if (fragment !== location.hash.slice(1)) history.replaceState(null, "", `#${fragment}`);
    }, 300);
    return () => clearTimeout(timer);
  }, [settings]);

  useListeners({
    keydown(event) {
      if (dialog) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        generateFromForm();
      }
      // Elsewhere it ends what is being chosen or composed.
      if (event.key !== "Escape" || event.isComposing || event.target.tagName === "SELECT") return;
      picking ? setPicking(undefined) : running.length && jobs.cancel(running[0]);
    },
    dragover: (event) => event.dataTransfer.types.includes("Files") && event.preventDefault(),
    async drop(event) {
      const file = event.dataTransfer.files[0];
      if (!file) return;
      event.preventDefault();
      const found = await settingsIn(file, known).catch(() => undefined);
      if (found) {
        const { strength, ...kept } = found;
        reuse(
          kept,
          `The settings of ${file.name} are in the form${strength ? ", but not the image that it started from" : ""}.`,
        );
      } else if (file.type.startsWith("image/")) {
        change({ ...settings, image: await dataUri(file) });
        setNotice(`${file.name} has no settings; it is the image to start from.`);
      } else {
        setNotice(`${file.name} is no image.`);
      }
    },
    hashchange: () => change(settingsAt(location.hash.slice(1), known)),
  });

  const pick = (text, then) => {
    close();
    setPicking({ text, then });
    document.querySelector(".grid").scrollIntoView({ block: "nearest" });
  };
  const actions = actionsFor(known, { generate, invert: (request) => submit("invert", request), reuse, open, pick });
  const choose = (image) => {
    setPicking(undefined);
    picking ? picking.then(image) : open({ view: image });
  };
  const go = (by) => {
    const next = by && images[images.findIndex(({ key }) => key === dialog.view.key) + by];
    if (next) open({ view: next });
  };
  const editInverted = ({ id, inversion: { latents, parameters } }) => {
    jobs.forget(id);
    const { guidance_scale } = parameters;
    reuse(
      { ...settingsOf(parameters, known), guidance_scale, latents },
      "The latents are in the form; change the prompt.",
    );
  };

  const [first] = running;
  return html`
    <header class="top">
      <h1>Darkroom</h1>
      <${Status} />
      <nav><button type="button" onClick=${() => open({ key: "" })}>API key</button> <a href="swagger-ui.html">API</a></nav>
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
          submit=${() => generateFromForm()}
          remedies=${compareRemedies}
          editMask=${() => open({ mask: true })}
          openCode=${() => open({ code: true })}
        />
      </div>
      <div>
        <${Gallery}
          images=${images}
          places=${running.map((record) => html`<${Places} key=${record.id} ...${record} reuse=${reuse} edit=${editInverted} />`)}
          choose=${choose}
          choosing=${picking?.text}
          stopChoosing=${() => setPicking(undefined)}
          examples=${examples.map(
            ({ summary, value }) =>
              html`<button type="button" key=${summary} onClick=${() => (reuse(value), generateFromForm(value))}>${summary}</button>`,
          )}
        />
      </div>
    </main>
    <p class="unseen" aria-live="polite">${first && coarse(first)}</p>
    ${dialog?.view && html`<${Viewer} image=${dialog.view} settings=${settingsOf(dialog.view.parameters, known)} go=${go} close=${close} remove=${() => gallery.remove(dialog.view.key).then(close)} actions=${actions} />`}
    ${dialog?.compare && html`<${Compare} images=${dialog.compare} beside=${dialog.beside} close=${close} />`}
    ${dialog?.code && html`<${Code} request=${requestOf(settings, offer)} offer=${offer} close=${close} />`}
    ${
      dialog?.mask &&
      html`<${MaskEditor}
      image=${settings.image}
      mask=${settings.mask_image}
      close=${close}
      use=${(mask_image, size) => reuse({ ...sized(settings, size, offer.limits), mask_image }, "The mask is in the form.")}
    />`
    }
    ${dialog?.key !== undefined && html`<${KeyDialog} message=${dialog.key} close=${close} />`}
  `;
}

/** For screen readers: where a job is, without each single step. */
function coarse(record) {
  const { steps, total_steps } = record.job?.progress ?? {};
  return record.job?.state === "running"
    ? `Running, ${Math.floor((4 * steps) / total_steps) * 25} percent`
    : progressText(record).split(",")[0];
}

async function start() {
  const root = document.getElementById("page");
  try {
    const [contract, models] = await Promise.all([service.contract(), service.models()]);
    const known = {
      fields: fieldsOf(contract, "GenerateRequest"),
      inversionFields: fieldsOf(contract, "InvertRequest"),
      examples: examplesOf(contract),
      models,
    };
    render(html`<${App} ...${known} />`, root);
  } catch (error) {
    const ask = error.status === 401 || error.status === 403;
    render(
      ask ? html`<${KeyDialog} message=${error.message} close=${start} />` : html`<p role="alert">${error.message}</p>`,
      root,
    );
  }
}

start();
