// @huggingface/inference, pointed at a model's address.
import { imageToImage, InferenceClient, textToImage } from "@huggingface/inference";
import {
  check,
  checkImage,
  comesBackByHand,
  endless,
  finish,
  leavesNoWork,
  model,
  part,
  photo,
  refused,
  url,
} from "./check.mjs";

const endpointUrl = `${url}/models/${model.name}`;
const inputs = "a fox";
const bytes = async (image) => Buffer.from(await image.arrayBuffer());

await part("textToImage", async () => {
  checkImage("an image", await bytes(await textToImage({ endpointUrl, inputs })));
  const { width, height } = model;
  const parameters = {
    width,
    height,
    num_inference_steps: 4,
    guidance_scale: 2.5,
    negative_prompt: "blue",
    seed: 7,
  };
  checkImage(
    "an image with every parameter",
    await bytes(await textToImage({ endpointUrl, inputs, parameters })),
  );
  const client = new InferenceClient("hf_unused").endpoint(endpointUrl);
  checkImage(
    "an image by a client with a token",
    await bytes(await client.textToImage({ inputs })),
  );
});

await part("imageToImage", async () => {
  const edit = async (image) => {
    const parameters = { prompt: "a blue ladybug", seed: 7 };
    return bytes(await imageToImage({ endpointUrl, inputs: new Blob([image]), parameters }));
  };
  const [heart, tree] = [await edit(await photo()), await edit(await photo("a green tree"))];
  checkImage("an edited image", heart);
  check("each is of its own image", !heart.equals(tree));
});

await refused("a width that no model makes is refused", "width", () =>
  textToImage({ endpointUrl, inputs, parameters: { width: 3 } }),
);
await comesBackByHand("it comes back to a full queue", () =>
  textToImage({ endpointUrl, inputs }).then(
    () => null,
    // It does not show its user the headers.
    (error) => ({ shown: error.message }),
  ),
);
await leavesNoWork("a request that is aborted leaves no work", (signal) =>
  textToImage({ endpointUrl, inputs, parameters: { num_inference_steps: endless } }, { signal }),
);
finish();
