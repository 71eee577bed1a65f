import { Dialog } from "./dialog.js";
import { Blobbed, flat, Settings, titleOf } from "./gallery.js";
import { stringify } from "./json.js";
import { html, useState } from "./preact.js";

/** Two images, side by side or one over the other, and what differs between their settings. */
export function Compare({ images, beside: besideAtFirst, close }) {
  const [split, setSplit] = useState(50);
  const [beside, setBeside] = useState(besideAtFirst);
  const settings = images.map((image) => Object.fromEntries(flat(image.parameters)));
  const names = [...new Set(settings.flatMap(Object.keys))].filter(
    (name) => stringify(settings[0][name]) !== stringify(settings[1][name]),
  );
  const differing = (of) => Object.fromEntries(names.map((name) => [name, of[name]]));
  const picture = (image, style) =>
    html`<${Blobbed} blob=${image.blob} alt=${titleOf(image)} width=${image.parameters.width} height=${image.parameters.height} style=${style} />`;
  return html`<${Dialog} title="Compare" close=${close} class="compare">
    <label><input type="checkbox" checked=${beside} onChange=${(event) => setBeside(event.target.checked)} /> Side by side</label>
    <div class=${beside ? "beside" : "over"}>
      ${images.map((image, i) => picture(image, !beside && i ? { clipPath: `inset(0 0 0 ${split}%)` } : {}))}
    </div>
    ${
      !beside &&
      html`<input type="range" aria-label="How much of the first image is seen" value=${split} onInput=${(event) => setSplit(event.target.value)} />`
    }
    <div class="beside">
      ${images.map((image, i) => html`<div><h3>${image.label ?? `${"AB"[i]}, seed ${image.seed}`}</h3><${Settings} settings=${differing(settings[i])} /></div>`)}
    </div>
  <//>`;
}
