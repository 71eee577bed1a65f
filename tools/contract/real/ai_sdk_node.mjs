// generateImage of the AI SDK, with @ai-sdk/openai-compatible.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateImage } from "ai";
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

globalThis.AI_SDK_LOG_WARNINGS = false;
const provider = createOpenAICompatible({
  name: "darkroom",
  baseURL: `${url}/v1`,
  apiKey: "unused",
});
const fox = { model: provider.imageModel(model.name), prompt: "a fox", size };
const steps = (count) => ({ providerOptions: { darkroom: { steps: count } } });

await part("generate", async () => {
  checkImage("an image", (await generateImage(fox)).image.uint8Array);
  const { images } = await generateImage({
    model: provider.imageModel("gpt-image-1"),
    prompt: "a fox",
    n: 2,
    ...steps(4),
  });
  check(
    "two images of gpt-image-1",
    images.length === 2 && images.every((i) => i.mediaType === "image/png"),
  );
});

await part("edit", async () => {
  const edit = async (photo) => {
    const prompt = { text: "a blue ladybug", images: [photo] };
    const { image } = await generateImage({
      ...fox,
      prompt,
      providerOptions: { darkroom: { seed: 7 } },
    });
    return Buffer.from(image.uint8Array);
  };
  const [heart, tree] = [await edit(await photo()), await edit(await photo("a green tree"))];
  checkImage("an edited image", heart);
  check("each is of its own image", !heart.equals(tree));
});

await refused("a size that no model makes is refused", "size", () =>
  generateImage({ ...fox, size: "3x3" }),
);
await comesBack("it comes back to a full queue", () => generateImage(fox));
await leavesNoWork("a request that is aborted leaves no work", (abortSignal) =>
  generateImage({ ...fox, ...steps(endless), abortSignal }),
);
finish();
