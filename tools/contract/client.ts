// Runs the generated TypeScript client against a live service.
import { Configuration, ModelsApi, ImagesApi, ProblemFromJSON, ResponseError } from "./darkroom";

const configuration = new Configuration({ basePath: process.argv[2] });
const images = new ImagesApi(configuration);
const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
let failed = 0;

function check(what: string, holds: boolean): void {
  console.log(`typescript: ${holds ? "ok" : "FAILED"}: ${what}`);
  if (!holds) failed++;
}

async function main(): Promise<void> {
  const { defaultModel, models } = await new ModelsApi(configuration).models();
  const model = models.find(({ name }) => name === defaultModel);
  check(`the default model ${defaultModel} is listed`, model !== undefined);
  if (model === undefined) return;
  const { width, height } = model.defaults;

  const request = { prompt: " a fox", seed: 7, numInferenceSteps: 2 };
  const answer = await images.generate(request);
  const png = Buffer.from(answer.images[0].data, "base64");
  check("the image is a PNG", png.subarray(0, 8).equals(SIGNATURE));
  // The first chunk's data begin at byte 16: width, then height.
  const size = [png.readUInt32BE(16), png.readUInt32BE(20)];
  check(`its size is ${width} x ${height}`, size[0] === width && size[1] === height);
  check("the seed comes back", answer.images[0].seed === 7 && answer.parameters.seed === 7);

  const again = await images.generate(request);
  check("the same request gives the same bytes", again.images[0].data === answer.images[0].data);

  const { raw } = await images.generateRaw({ generateRequest: request }, async ({ init }) => ({
    headers: { ...init.headers, Accept: "image/png" },
  }));
  check("Accept: image/png gives that file", Buffer.from(await raw.arrayBuffer()).equals(png));

  try {
    await images.generate({ prompt: "a fox", numImages: 0 });
    check("no image at all is refused", false);
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    const problem = ProblemFromJSON(await error.response.json());
    const { status, code, field, limit } = problem;
    check(
      `a problem says ${status} ${code}, ${field}, ${limit}`,
      status === 422 && code === "out_of_range" && field === "num_images" && limit !== undefined,
    );
  }
}

main().then(
  () => process.exit(failed === 0 ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
