// What SillyTavern's server and page send for "Stable Diffusion Web UI (AUTOMATIC1111)", in its order
// (src/endpoints/stable-diffusion.js and the extension's index.js).
import { setTimeout as sleep } from "node:timers/promises";
import {
  check,
  checkImage,
  checkRefusal,
  comesBackByHand,
  endless,
  finish,
  idle,
  leavesNoWork,
  model,
  part,
  until,
  url,
} from "./check.mjs";

// No user and password are set.
const headers = { Authorization: "Basic " };
const get = (name) => fetch(`${url}/sdapi/v1/${name}`, { headers });
const send = (name, body, more = {}) =>
  fetch(`${url}/sdapi/v1/${name}`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(body),
    ...more,
  });
const interrupt = () => fetch(`${url}/sdapi/v1/interrupt`, { method: "POST", headers });

// The whole body of the page, with what is only for SillyTavern's own server.
const body = {
  url,
  auth: "",
  prompt: "a fox",
  negative_prompt: "blue",
  sampler_name: "DDIM",
  scheduler: "normal",
  steps: 8,
  cfg_scale: 7,
  width: model.width,
  height: model.height,
  restore_faces: false,
  enable_hr: false,
  hr_upscaler: "Latent",
  hr_scale: 1,
  denoising_strength: 0.7,
  hr_second_pass_steps: 0,
  override_settings: { CLIP_stop_at_last_layers: 1 },
  override_settings_restore_afterwards: true,
  clip_skip: 1,
  save_images: true,
  send_images: true,
  do_not_save_grid: false,
  do_not_save_samples: false,
};

async function generate(changes = {}, more = {}) {
  const options = await get("options");
  check("it is not taken for Forge", options.ok && !("forge_preset" in (await options.json())));
  return send("txt2img", { ...body, ...changes }, more);
}

await part("connecting", async () => {
  check("it is there", (await get("options")).ok);
  const current = (await (await get("options")).json()).sd_model_checkpoint;
  const list = async (name, field) => (await (await get(name)).json()).map((each) => each[field]);
  check("DDIM is a sampler", (await list("samplers", "name")).includes("DDIM"));
  check(
    "there are schedulers",
    (await list("schedulers", "name")).every((name) => typeof name === "string"),
  );
  check("the model is listed", (await list("sd-models", "title")).includes(current), current);
  const [upscalers, latent] = await Promise.all([
    list("upscalers", "name"),
    list("latent-upscale-modes", "name"),
  ]);
  upscalers.splice(1, 0, ...latent);
  check("upscalers begin with None", upscalers[0] === "None", upscalers);
  const vaes = await Promise.all(
    ["sd-vae", "sd-modules"].map(async (name) => {
      const answer = await get(name);
      return answer.ok ? answer.json() : undefined;
    }),
  );
  check("VAEs or modules are a list", Array.isArray(vaes.find((each) => each !== undefined)));
  check("a model is set", (await send("options", { sd_model_checkpoint: current })).ok);
  let progress;
  for (let attempt = 0; attempt < 10; attempt++) {
    progress = await (await get("progress")).json();
    if (progress.progress === 0.0 && progress.state.job_count === 0) break;
    await sleep(2000);
  }
  check("the model is ready", progress.progress === 0 && progress.state.job_count === 0);
});

await part("txt2img", async () => {
  const answer = await generate();
  if (!answer.ok) throw new Error(await answer.text());
  const { images } = await answer.json();
  checkImage("an image", Buffer.from(images[0], "base64"));
  checkImage(
    "an image of a sampler that is not here",
    Buffer.from(
      (
        await (
          await send("txt2img", { ...body, sampler_name: "DPM++ 2M", scheduler: "karras" })
        ).json()
      ).images[0],
      "base64",
    ),
  );
});

await part("a refusal", async () => {
  const answer = await generate({ width: 3 });
  check(
    "a width that no model makes is refused",
    !answer.ok,
    "the page shows: Internal Server Error",
  );
  checkRefusal("its server's log says why", await answer.text(), "width");
  const detailer = { ADetailer: { args: [true, true, { ad_model: "face_yolov8n.pt" }] } };
  checkRefusal(
    "ADetailer is refused",
    await (await generate({ alwayson_scripts: detailer })).text(),
    "alwayson_scripts",
    "",
  );
});

await comesBackByHand("it comes back to a full queue", async () => {
  const answer = await send("txt2img", body);
  return answer.ok
    ? null
    : { shown: await answer.text(), retryAfter: answer.headers.get("retry-after") };
});

// Both come at once, in either order.
const leaving = {
  "interrupt first": async (controller) => {
    await interrupt();
    controller.abort();
  },
  "connection first": async (controller) => {
    controller.abort();
    check("interrupt alone is harmless", (await interrupt()).ok);
  },
};
for (const [order, leave] of Object.entries(leaving)) {
  await leavesNoWork(`a page that is closed leaves no work, ${order}`, async (running) => {
    const controller = new AbortController();
    running.addEventListener("abort", () => leave(controller));
    const { status } = await send(
      "txt2img",
      { ...body, steps: endless },
      { signal: controller.signal },
    );
    throw new Error(`interrupted, and answered ${status}`);
  });
}
await part("afterwards", async () => {
  await until(idle, 5);
  const { progress, state } = await (await get("progress")).json();
  check("no progress is left", progress === 0 && state.job_count === 0);
});
finish();
