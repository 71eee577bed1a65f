// What LibreChat's image tools send (OpenAIImageTools.js, StableDiffusion.js): the first by openai, the others
// as axios sends them.
import OpenAI from "openai";
import {
  check,
  checkImage,
  checkRefusal,
  comesBack,
  comesBackByHand,
  endless,
  finish,
  leavesNoWork,
  model,
  part,
  photo,
  url,
} from "./check.mjs";

const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused" });
const accept = { Accept: "application/json, text/plain, */*" };
const fields = {
  model: "gpt-image-1",
  prompt: "a fox",
  n: 1,
  background: "auto",
  output_format: "png",
  output_compression: undefined,
  quality: "auto",
  size: "auto",
};
const generate = (changes = {}, options = {}) =>
  client.images.generate({ ...fields, ...changes }, options);
const txt2img = (changes = {}, more = {}) =>
  fetch(`${url}/sdapi/v1/txt2img`, {
    method: "POST",
    headers: { ...accept, "Content-Type": "application/json" },
    body: JSON.stringify({
      prompt: "a fox",
      negative_prompt: "blue",
      cfg_scale: 4.5,
      steps: 22,
      width: 1024,
      height: 1024,
      ...changes,
    }),
    ...more,
  });
const { width, height } = model;

await part("image_gen_oai", async () => {
  checkImage("openai: an image", Buffer.from((await generate()).data[0].b64_json, "base64"));
});

await part("image_edit_oai", async () => {
  const form = new FormData();
  for (const name of ["model", "prompt", "quality", "size"]) form.append(name, fields[name]);
  form.append("image[]", new Blob([await photo()], { type: "image/png" }), "photo.png");
  const headers = { ...accept, Authorization: "Bearer unused" };
  const answer = await fetch(`${url}/v1/images/edits`, { method: "POST", headers, body: form });
  if (!answer.ok) throw new Error(await answer.text());
  checkImage(
    "openai: an edited image",
    Buffer.from((await answer.json()).data[0].b64_json, "base64"),
  );
});

await part("a refusal by OpenAI's contract", async () => {
  // Its language model may choose one of four sizes; this is the smallest.
  const error = await generate({ size: "1024x1024" }).then(
    () => undefined,
    (e) => e,
  );
  if (error)
    checkRefusal("openai: 1024x1024 is refused where no model makes it", error.message, "size");
  else check("openai: 1024x1024 is made", true);
});
await comesBack("openai: it comes back to a full queue", () => generate());
await leavesNoWork("openai: a chat that is stopped leaves no work", (signal) =>
  generate({ n: 4 }, { signal }),
);

await part("stable-diffusion", async () => {
  const result = await (await txt2img({ width, height })).json();
  checkImage("stable-diffusion: an image", Buffer.from(result.images[0], "base64"));
  const info = JSON.parse(result.info);
  check(
    "stable-diffusion: info",
    Number.isInteger(info.seed) && info.width === width && info.height === height,
    result.info,
  );
  check(
    "stable-diffusion: the last line of its text",
    info.infotexts[0].split("\n").pop().startsWith("Steps: 22"),
  );
});

await part("stable-diffusion as it is", async () => {
  // The size is hard-coded.
  const answer = await txt2img();
  if (answer.ok) {
    checkImage(
      "stable-diffusion: 1024 x 1024",
      Buffer.from((await answer.json()).images[0], "base64"),
      1024,
      1024,
    );
  } else {
    checkRefusal(
      "stable-diffusion: 1024 x 1024 is refused where no model makes it (the user sees: Error making API request.)",
      await answer.text(),
      "width",
    );
  }
});
await comesBackByHand("stable-diffusion: it comes back to a full queue", async () => {
  const answer = await txt2img({ width, height });
  return answer.ok
    ? null
    : { shown: await answer.text(), retryAfter: answer.headers.get("retry-after") };
});
await leavesNoWork("stable-diffusion: a request that is aborted leaves no work", (signal) =>
  txt2img({ width, height, steps: endless }, { signal }),
);
finish();
