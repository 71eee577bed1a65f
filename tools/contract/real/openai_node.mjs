// openai, the Node SDK.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import OpenAI, { toFile } from "openai";
import {
  check,
  checkImage,
  comesBack,
  endless,
  finish,
  leavesNoWork,
  model,
  part,
  photo,
  refused,
  size,
  url,
} from "./check.mjs";

const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "unused" });
const fox = { model: model.name, prompt: "a fox", size };
const first = (answer) => Buffer.from(answer.data[0].b64_json, "base64");

await part("models", async () => {
  const ids = [];
  for await (const { id } of client.models.list()) ids.push(id);
  check("the default model is listed", ids.includes(model.name), ids);
  check("OpenAI's names are listed", ids.includes("gpt-image-1") && ids.includes("dall-e-3"));
});

await part("generate", async () => {
  const answer = await client.images.generate(fox);
  checkImage("an image", first(answer));
  const { usage } = answer;
  check("usage is whole", usage?.total_tokens === usage?.input_tokens + usage?.output_tokens);
  const fields = { seed: 7, steps: 4, negative_prompt: "blue", guidance: 2.5, n: 2 };
  const answers = [
    await client.images.generate({ ...fox, ...fields }),
    await client.images.generate({ ...fox, ...fields }),
  ];
  check("the same seed gives the same bytes", first(answers[0]).equals(first(answers[1])));
});

await part("stream", async () => {
  const events = [];
  for await (const event of await client.images.generate({
    ...fox,
    stream: true,
    partial_images: 2,
  })) {
    events.push(event);
  }
  const types = events.map(({ type }) => type.replace("image_generation.", ""));
  check("a stream", types.join() === "partial_image,partial_image,completed", types);
  checkImage("an image at a stream's end", Buffer.from(events.at(-1).b64_json, "base64"));
});

await part("edit", async () => {
  const edit = { ...fox, prompt: "a blue ladybug", seed: 7 };
  const heart = await photo();
  const image = await toFile(heart, "heart.png", { type: "image/png" });
  const edited = first(await client.images.edit({ image, ...edit }));
  checkImage("an edited image", edited);
  check(
    "it is not one that was generated",
    !edited.equals(first(await client.images.generate(edit))),
  );
  // A file is sent in chunks, without a length.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "darkroom-"));
  const file = path.join(folder, "heart.png");
  fs.writeFileSync(file, heart);
  const sent = await client.images.edit({ image: [fs.createReadStream(file)], ...edit });
  fs.rmSync(folder, { recursive: true });
  check("the same image from a file is edited to the same one", edited.equals(first(sent)));
});

await refused("a size that no model makes is refused", "size", () =>
  client.images.generate({ ...fox, size: "3x3" }),
);
await comesBack("it comes back to a full queue", () => client.images.generate(fox));

const long = { ...fox, steps: endless };
const once = { maxRetries: 0 };
// The SDK tells the service whole seconds: 0 of the first.
for (const timeout of [900, 2000]) {
  await leavesNoWork(`a timeout of ${timeout} ms leaves no work`, () =>
    client.images.generate(long, { ...once, timeout }),
  );
}
await part("a timeout under a second", async () => {
  const error = await client.images.generate(long, { ...once, timeout: 900 }).then(
    () => undefined,
    (e) => e,
  );
  check(
    "a timeout under a second is not taken for none at all",
    error instanceof OpenAI.APIConnectionTimeoutError,
    error,
  );
});
await leavesNoWork("a stream that is left leaves no work", async () => {
  for await (const _ of await client.images.generate(
    { ...long, stream: true, partial_images: 3 },
    once,
  ))
    break;
  throw new Error("the stream was left after its first event");
});
finish();
