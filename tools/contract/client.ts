// Runs the generated TypeScript client against a live service.
import {
  Configuration,
  GenerateRequest,
  ImagesApi,
  Job,
  JobFromJSON,
  JobsApi,
  ModelsApi,
  ProblemFromJSON,
  ResponseError,
} from "./darkroom";

const configuration = new Configuration({ basePath: process.argv[2] });
const images = new ImagesApi(configuration);
const jobs = new JobsApi(configuration);
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
  await runJobs(request, png);
}

function jobsOf(events: string): Job[] {
  return events
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JobFromJSON(JSON.parse(line.slice(6))));
}

async function runJobs(request: GenerateRequest, png: Buffer): Promise<void> {
  // A generated method knows one type of answer: a job comes through the raw call.
  const accepted = await images.generateRaw({ generateRequest: request, prefer: "respond-async" });
  let job = JobFromJSON(await accepted.raw.json());
  check("respond-async gives a job", accepted.raw.status === 202 && job.kind === "generate");

  while (job.finishedAt == null) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    job = await jobs.job(job.id);
  }
  check("it is polled until it has succeeded", job.state === "succeeded");
  const image = Buffer.from(await (await jobs.jobImage(job.id, 0)).arrayBuffer());
  check("its image is the same file", image.equals(png));
  const { parameters } = await jobs.jobResult(job.id);
  check("its result has the same parameters", parameters.seed === 7);

  const last = jobsOf((await jobs.jobEvents(job.id)) ?? "").at(-1);
  check("its events end with it", last?.id === job.id && last.state === "succeeded");
  const streamed = await images.generateRaw(
    { generateRequest: { prompt: "a fox", numInferenceSteps: 8, previews: 8 } },
    async ({ init }) => ({ headers: { ...init.headers, Accept: "text/event-stream" } }),
  );
  const steps = jobsOf(await streamed.raw.text())
    .flatMap(({ previews }) => previews ?? [])
    .map(({ step }) => step);
  check(`events bring previews of steps ${steps}`, `${steps}` === "1,2,3,4,5,6,7,8");

  const id = crypto.randomUUID();
  await jobs.putJob(id, { prompt: "a fox", numInferenceSteps: 500 });
  const { effect } = await jobs.deleteJob(id);
  check(`a job that is not done is ${effect}`, effect === "dequeued" || effect === "stopped");
  const cancelled = await jobs.jobs("cancelled", 100);
  check("it is listed as cancelled", cancelled.jobs.some((listed) => listed.id === id));

  check("a job that is done is deleted", (await jobs.deleteJob(job.id)).effect === "deleted");
  try {
    await jobs.job(job.id);
    check("it is gone", false);
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    const { code } = ProblemFromJSON(await error.response.json());
    check(`it is gone: ${code}`, code === "job_gone");
  }
}

main().then(
  () => process.exit(failed === 0 ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
