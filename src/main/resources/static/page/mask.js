import { Dialog } from "./dialog.js";
import { html, useEffect, useRef, useState } from "./preact.js";

const MAX_UNDO = 20;
const PAINT = "#e0218a";

/** A brush over an image: what is painted is made anew. */
export function MaskEditor({ image, mask, use, close }) {
  const canvas = useRef();
  const undo = useRef([]);
  const last = useRef();
  const [size, setSize] = useState(12);
  const [erasing, setErasing] = useState(false);
  const [ratio, setRatio] = useState();
  const [painted, setPainted] = useState(false);

  useEffect(() => {
    load(image).then(async (picture) => {
      Object.assign(canvas.current, { width: picture.naturalWidth, height: picture.naturalHeight });
      if (mask) paintMask(canvas.current, await load(mask));
      setRatio(picture.naturalWidth / picture.naturalHeight);
      setPainted(Boolean(mask));
    });
  }, [image]);

  const context = () => canvas.current.getContext("2d", { willReadFrequently: true });
  const whole = (target = canvas.current) => [0, 0, target.width, target.height];
  const keep = () => {
    setPainted(true);
    undo.current.push(context().getImageData(...whole()));
    if (undo.current.length > MAX_UNDO) undo.current.shift();
  };
  const fill = (operation) => {
    keep();
    Object.assign(context(), { globalCompositeOperation: operation, fillStyle: PAINT });
    context().fillRect(...whole());
  };
  const draw = (event) => {
    const box = canvas.current.getBoundingClientRect();
    const scale = canvas.current.width / box.width;
    const to = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const pen = context();
    Object.assign(pen, { lineWidth: (size / 100) * canvas.current.width, lineCap: "round", strokeStyle: PAINT });
    pen.globalCompositeOperation = erasing ? "destination-out" : "source-over";
    pen.beginPath();
    pen.moveTo(...(last.current ?? to));
    // A line of no length is not drawn, and a click is to leave a dot.
    pen.lineTo(to[0] + 0.01, to[1]);
    pen.stroke();
    last.current = to;
  };

  return html`<${Dialog} title="Paint what is to be made anew" close=${close} class="mask">
    <div class="actions">
      <label>Brush <input type="range" min="2" max="50" value=${size} onInput=${(event) => setSize(Number(event.target.value))} /></label>
      <button type="button" aria-pressed=${erasing} onClick=${() => setErasing(!erasing)}>Erase</button>
      <button type="button" onClick=${() => fill("xor")}>Invert</button>
      <button type="button" onClick=${() => undo.current.length && context().putImageData(undo.current.pop(), 0, 0)}>Undo</button>
      <button type="button" class="primary" disabled=${!painted} onClick=${() => use(maskOf(canvas.current), canvas.current)}>Use the mask</button>
    </div>
    <div class="easel" style=${{ aspectRatio: ratio && String(ratio), width: ratio && `min(100%, ${65 * ratio}vh)` }}>
      <img src=${image} alt="The image" />
      <canvas
        ref=${canvas}
        onPointerDown=${(event) => {
          canvas.current.setPointerCapture(event.pointerId);
          keep();
          last.current = undefined;
          draw(event);
        }}
        onPointerMove=${(event) => event.buttons && draw(event)}
      />
    </div>
  <//>`;
}

async function load(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** As the service wants it: what is to be made anew white, the rest black. */
function maskOf(painted) {
  const mask = Object.assign(document.createElement("canvas"), { width: painted.width, height: painted.height });
  const context = mask.getContext("2d");
  context.drawImage(painted, 0, 0);
  for (const [operation, color] of [
    ["source-in", "#fff"],
    ["destination-over", "#000"],
  ]) {
    Object.assign(context, { globalCompositeOperation: operation, fillStyle: color });
    context.fillRect(0, 0, mask.width, mask.height);
  }
  return mask.toDataURL("image/png");
}

function paintMask(canvas, mask) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(mask, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const [red, green, blue] = PAINT.match(/[0-9a-f]{2}/g).map((hex) => parseInt(hex, 16));
  for (let i = 0; i < pixels.data.length; i += 4)
    pixels.data.set([red, green, blue, pixels.data[i] > 127 ? 255 : 0], i);
  context.putImageData(pixels, 0, 0);
}
