// What can be done with an image of the gallery.

import { offerOf } from "./contract.js";
import { dataUri } from "./files.js";
import { integer } from "./json.js";
import { inversionOf, settingsOf } from "./settings.js";

const VARIATIONS = 4;
const FRAMES = 8;

/** The settings with which an image was made, and what it was made of. */
const settingsFor = (image, known) => ({ ...settingsOf(image.parameters, known), ...image.inputs });

/**
 * The actions by the names of their buttons, each called with an image.
 *
 * @param known the fields of requests and the models
 * @param page what they do it with: `generate`, `invert`, `reuse`, `open` a dialog, `pick` a second image
 */
export function actionsFor(known, page) {
  /** As many images as that, or as the model allows. */
  const several = (count, settings) => ({
    ...settings,
    num_images: Math.min(count, offerOf(known.models, settings).limits.max_num_images),
  });

  const interpolate = (from, to, animate) => {
    const { prompt, negative_prompt, seed } = to.parameters;
    const interpolate_to = { prompt, negative_prompt: negative_prompt || undefined, seed };
    const { output, ...settings } = settingsFor(from, known);
    page.generate({ ...several(FRAMES, settings), interpolate_to }, { animate });
  };

  /** Its settings with the image itself to start from, in its size. */
  const startingFrom = async ({ parameters, blob }) => {
    const { seed, interpolate_to, ...settings } = settingsOf(parameters, known);
    return { ...settings, width: parameters.width, height: parameters.height, image: await dataUri(blob) };
  };

  return {
    "Use settings": (image) => page.reuse(settingsFor(image, known)),
    Vary(image) {
      page.open(undefined);
      const seed = integer(String(BigInt.asUintN(64, BigInt(image.seed) + 1n)));
      const { interpolate_to, ...settings } = settingsFor(image, known);
      page.generate({ ...several(VARIATIONS, settings), seed });
    },
    async "Start from it"(image) {
      page.reuse(await startingFrom(image), "The image is in the form; say what is to become of it.");
    },
    async Inpaint(image) {
      page.reuse(await startingFrom(image), "The image is in the form.");
      page.open({ mask: true });
    },
    async Invert(image) {
      page.open(undefined);
      page.invert(inversionOf(image.parameters, await dataUri(image.blob), known.inversionFields));
    },
    "Interpolate to...": (a) => page.pick("Choose the image at the far end of the sequence.", (b) => interpolate(a, b)),
    "Animate to...": (a) =>
      page.pick("Choose the image at the far end of the animation.", (b) => interpolate(a, b, true)),
    "Compare with...": (a) => page.pick("Choose the image to compare with.", (b) => page.open({ compare: [a, b] })),
  };
}
