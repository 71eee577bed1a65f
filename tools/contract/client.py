"""Runs the generated Python client against a live service."""

import base64
import sys
import time
import uuid

from darkroom_client import (
    ApiClient,
    ApiException,
    Configuration,
    GenerateRequest,
    ImagesApi,
    Job,
    JobsApi,
    ModelsApi,
    Problem,
)

SIGNATURE = bytes.fromhex("89504e470d0a1a0a")
failed: list[str] = []


def check(what: str, holds: bool) -> None:
    print(f"python: {'ok' if holds else 'FAILED'}: {what}")
    if not holds:
        failed.append(what)


def main(url: str) -> None:
    client = ApiClient(Configuration(host=url))
    images = ImagesApi(client)

    listed = ModelsApi(client).models()
    model = next((m for m in listed.models if m.name == listed.default_model), None)
    check(f"the default model {listed.default_model} is listed", model is not None)
    if model is None:
        return

    request = GenerateRequest(prompt=" a fox", seed=7, num_inference_steps=2)
    answer = images.generate(request)
    png = base64.b64decode(answer.images[0].data)
    check("the image is a PNG", png.startswith(SIGNATURE))
    # The first chunk's data begin at byte 16: width, then height.
    size = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    check(
        f"its size is {size[0]} x {size[1]}", size == (model.defaults.width, model.defaults.height)
    )
    check("the seed comes back", answer.images[0].seed == 7 == answer.parameters.seed)

    again = images.generate(request)
    check("the same request gives the same bytes", again.images[0].data == answer.images[0].data)

    raw = images.generate_without_preload_content(request, _headers={"Accept": "image/png"})
    check("Accept: image/png gives that file", raw.data == png)

    try:
        # 3 is a good number to the contract, but no model's size is a multiple of it.
        images.generate(GenerateRequest(prompt="a fox", width=3))
        check("a width of 3 is refused", False)
    except ApiException as error:
        problem = error.data
        assert isinstance(problem, Problem)
        check(
            f"a problem says {problem.status} {problem.code}, {problem.field}, {problem.limit}",
            (problem.status, problem.code, problem.field) == (422, "out_of_range", "width")
            and problem.limit is not None,
        )

    run_jobs(images, JobsApi(client), request, png)


def job_of(body: bytes) -> Job:
    job = Job.from_json(body.decode())
    assert job is not None
    return job


def jobs_of(events: bytes) -> list[Job]:
    lines = events.splitlines()
    return [job_of(line[6:]) for line in lines if line.startswith(b"data: ")]


def run_jobs(images: ImagesApi, jobs: JobsApi, request: GenerateRequest, png: bytes) -> None:
    # A generated method knows one type of answer: a job comes through the raw call.
    accepted = images.generate_without_preload_content(request, prefer="respond-async")
    job = job_of(accepted.data)
    check("respond-async gives a job", accepted.status == 202 and job.kind == "generate")

    while (job := jobs.job(job.id)).finished_at is None:
        time.sleep(0.1)
    check("it is polled until it has succeeded", job.state == "succeeded")
    # Left to itself, the generated client accepts only JSON, which here is that of problems.
    image = jobs.job_image(job.id, 0, _headers={"Accept": "image/png"})
    check("its image is the same file", image == png)
    result = jobs.job_result(job.id).actual_instance
    check("its result has the same parameters", result is not None and result.parameters.seed == 7)

    events = jobs.job_events(job.id, _headers={"Accept": "text/event-stream"})
    last = jobs_of(events.encode())[-1]
    check("its events end with it", (last.id, last.state) == (job.id, "succeeded"))
    streamed = images.generate_without_preload_content(
        GenerateRequest(prompt="a fox", num_inference_steps=8, previews=8),
        _headers={"Accept": "text/event-stream"},
    )
    steps = [preview.step for event in jobs_of(streamed.data) for preview in event.previews or []]
    check(f"events bring previews of steps {steps}", steps == list(range(1, 9)))

    long = jobs.put_job(str(uuid.uuid4()), GenerateRequest(prompt="a fox", num_inference_steps=500))
    effect = jobs.delete_job(long.id).effect
    check(f"a job that is not done is {effect}", effect in ("dequeued", "stopped"))
    listed = [job.id for job in jobs.jobs(state="cancelled", limit=100).jobs]
    check("it is listed as cancelled", long.id in listed)

    check("a job that is done is deleted", jobs.delete_job(job.id).effect == "deleted")
    try:
        jobs.job(job.id)
        check("it is gone", False)
    except ApiException as error:
        assert isinstance(error.data, Problem)
        check(f"it is gone: {error.data.code}", error.data.code == "job_gone")


main(sys.argv[1])
sys.exit(1 if failed else 0)
