import { Dialog } from "./dialog.js";
import { download } from "./files.js";
import { html, useLayoutEffect, useState } from "./preact.js";
import { stringify } from "./json.js";

const PAGE = 60;

/** An address of a blob for as long as it is shown. */
export function Blobbed({ blob, ...attributes }) {
  const [url, set] = useState();
  useLayoutEffect(() => {
    const made = URL.createObjectURL(blob);
    set(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return html`<img src=${url} ...${attributes} />`;
}

export const titleOf = ({ parameters, label }) => `${label ? `${label}: ` : ""}${parameters.prompt || "No prompt"}`;

/** The images, the newest first. */
export function Gallery({ images, places, choose, choosing, stopChoosing, examples }) {
  const [shown, show] = useState(PAGE);
  return html`<section aria-label="Gallery">
    ${choosing && html`<p class="choosing" role="status">${choosing} <button type="button" onClick=${stopChoosing}>Never mind</button></p>`}
    ${
      images.length + places.length === 0 &&
      html`<div class="empty">
      <p>Images that you make stay here, in this browser. Drop a PNG anywhere to get its settings back.</p>
      <p>To begin with:</p>
      <div class="actions">${examples}</div>
    </div>`
    }
    <ul class="grid" onKeyDown=${moveFocus}>
      ${places}
      ${images.slice(0, shown).map(
        (image) =>
          html`<li key=${image.key}>
            <button type="button" class="tile" onClick=${() => choose(image)}>
              <${Blobbed} blob=${image.blob} alt=${`${titleOf(image)}, seed ${image.seed}`} width=${image.parameters.width} height=${image.parameters.height} />
              ${image.label && html`<span class="badge">${image.label}</span>`}
            </button>
          </li>`,
      )}
    </ul>
    ${images.length > shown && html`<button type="button" onClick=${() => show(shown + PAGE)}>Show more</button>`}
  </section>`;
}

/** The arrow keys go from image to image, up and down by rows. */
function moveFocus(event) {
  const tiles = [...event.currentTarget.querySelectorAll(".tile")];
  const at = tiles.indexOf(document.activeElement);
  const columns = tiles.filter((tile) => tile.offsetTop === tiles[0].offsetTop).length;
  const to = at + ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key] ?? 0);
  if (at < 0 || to === at || !tiles[to]) return;
  event.preventDefault();
  tiles[to].focus();
}

/**
 * One image and what can be done with it.
 *
 * @param actions by their names, each called with the image
 */
export function Viewer({ image, settings, go, close, remove, actions }) {
  const { parameters, blob, seed, warnings = [] } = image;
  useLayoutEffect(() => {
    const onKey = ({ key }) => go({ ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0);
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [go]);
  const type = blob.type.split("/")[1];
  return html`<${Dialog} title=${titleOf(image)} close=${close} class="viewer">
    <div class="columns">
      <${Blobbed} blob=${blob} alt=${titleOf(image)} width=${parameters.width} height=${parameters.height} />
      <div>
        <div class="actions">
          ${Object.entries(actions).map(([name, act]) => html`<button type="button" key=${name} onClick=${() => act(image)}>${name}</button>`)}
          <button type="button" onClick=${() => download(blob, `darkroom-${seed}.${type}`)}>Download</button>
          <button type="button" onClick=${remove}>Delete</button>
        </div>
        ${warnings.map(({ detail }) => html`<p class="warning">${detail}</p>`)}
        <${Settings} settings=${{ ...settings, seed }} />
      </div>
    </div>
  <//>`;
}

export const flat = (settings, prefix = "") =>
  Object.entries(settings).flatMap(([name, value]) =>
    value && Object.getPrototypeOf(value) === Object.prototype
      ? flat(value, `${prefix}${name}.`)
      : [[prefix + name, value]],
  );

/** Settings by their paths. */
export const Settings = ({ settings }) =>
  html`<dl class="settings-list">
    ${flat(settings).map(
      ([name, value]) =>
        html`<div key=${name}><dt>${name}</dt> <dd>${typeof value === "string" ? value : stringify(value)}</dd></div>`,
    )}
  </dl>`;
