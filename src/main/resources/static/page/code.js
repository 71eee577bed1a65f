// A request as code. What is an image in it is read from a file beside the program.

import { Dialog } from "./dialog.js";
import { stringify } from "./json.js";
import { html, useState } from "./preact.js";
import { key } from "./service.js";

const FILES = { image: "image.png", mask_image: "mask.png" };
const KEY = "DARKROOM_API_KEY";

/** Stands for the base64 of a file until a language says how to read it. */
const placed = (request) => {
  const copy = { ...request };
  for (const name of Object.keys(FILES)) if (copy[name]) copy[name] = `<${name}>`;
  return stringify(copy, 2);
};
const single = (request) => (request.num_images ?? 1) === 1 && !request.interpolate_to;

const indented = (text, by) => text.replaceAll("\n", `\n${" ".repeat(by)}`);

function curl(request, base) {
  const body = placed(request)
    .replaceAll("'", `'\\''`)
    .replace(/"<(image|mask_image)>"/g, (_, name) => `"'"$(base64 < ${FILES[name]} | tr -d '\\n')"'"`);
  return `printf '%s' '${body}' |
  curl --fail-with-body ${base}generate \\
    -H 'Content-Type: application/json' -H 'Accept: ${single(request) ? "image/png" : "application/json"}' \\
${key.get() ? `    -H "Authorization: Bearer $${KEY}" \\\n` : ""}    --data-binary @- -o ${single(request) ? "picture.png" : "pictures.json"}
`;
}

function restClient(request, base) {
  const json = placed(request).replaceAll("\\", "\\\\");
  const reads = Object.entries(FILES).filter(([name]) => request[name]);
  const replaced = reads
    .map(([name, file]) => `\n            .replace("\\"<${name}>\\"", '"' + base64("${file}") + '"')`)
    .join("");
  const one = single(request);
  return `import java.nio.file.Files;
import java.nio.file.Path;
${reads.length ? "import java.util.Base64;\n" : ""}import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

class Generate {
  public static void main(String[] args) throws Exception {
    String request =
        """
        ${indented(json, 8)}
        """${replaced};
    byte[] answer =
        RestClient.create("${base}")
            .post()
            .uri("generate")
            .contentType(MediaType.APPLICATION_JSON)
            .accept(MediaType.${one ? "IMAGE_PNG" : "APPLICATION_JSON"})${key.get() ? `\n            .header("Authorization", "Bearer " + System.getenv("${KEY}"))` : ""}
            .body(request)
            .retrieve()
            .body(byte[].class);
    Files.write(Path.of("${one ? "picture.png" : "pictures.json"}"), answer);
  }
${
  reads.length
    ? `
  private static String base64(String file) throws Exception {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(file)));
  }
`
    : ""
}}
`;
}

/** What OpenAI's API takes, by this service's names; the rest of a request, as a comment. */
function openAi(request, offer, also) {
  const { width, height } = { ...offer.defaults, ...request };
  const known = [
    "prompt",
    "model",
    "width",
    "height",
    "num_images",
    "output",
    "previews",
    ...Object.keys(FILES),
    ...also,
  ];
  const left = Object.keys(request).filter((name) => !known.includes(name));
  return {
    model: request.model ?? offer.model.name,
    n: request.num_images ?? 1,
    size: `${width}x${height}`,
    left: left.length ? `It does not send ${left.join(", ")}: set them in a preset (darkroom.presets.NAME).` : "",
  };
}

function springAi(request, base, offer) {
  const { model, n, size, left } = openAi(request, offer, []);
  const [width, height] = size.split("x");
  return `import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.openai.OpenAiImageModel;
import org.springframework.ai.openai.OpenAiImageOptions;

class Generate {
  public static void main(String[] args) throws Exception {${left && `\n    // ${left}`}${
    request.image ? "\n    // Spring AI sends no image to start from." : ""
  }
    OpenAiImageOptions options =
        OpenAiImageOptions.builder()
            .baseUrl("${base}v1")
            .apiKey(${key.get() ? `System.getenv("${KEY}")` : '"any"'})
            .model(${JSON.stringify(model)})
            .n(${n})
            .width(${width})
            .height(${height})
            .build();
    ImageResponse response =
        OpenAiImageModel.builder().options(options).build()
            .call(new ImagePrompt(${JSON.stringify(request.prompt ?? "")}, options));
    int i = 0;
    for (ImageGeneration image : response.getResults()) {
      Files.write(
          Path.of("picture-" + i++ + ".png"),
          Base64.getDecoder().decode(image.getOutput().getB64Json()));
    }
  }
}
`;
}

function python(request, base, offer) {
  const extras = [
    "negative_prompt",
    "seed",
    "guidance_scale",
    "num_inference_steps",
    ...(request.image ? ["strength"] : []),
  ];
  const { model, n, size, left } = openAi(request, offer, extras);
  const extra = Object.fromEntries(
    extras.filter((name) => request[name] !== undefined).map((name) => [name, request[name]]),
  );
  const files = Object.entries({ image: "image", mask: "mask_image" })
    .filter(([, name]) => request[name])
    .map(([argument, name]) => `    ${argument}=open("${FILES[name]}", "rb"),\n`);
  return `import base64
import os

from openai import OpenAI

client = OpenAI(base_url="${base}v1", api_key=os.environ.get("${KEY}", "any"))
${left && `# ${left}\n`}${request.mask_image ? "# Its mask is transparent where the image is to be made anew.\n" : ""}response = client.images.${request.image ? "edit" : "generate"}(
    model=${JSON.stringify(model)},
    prompt=${JSON.stringify(request.prompt ?? "")},
    n=${n},
    size="${size}",
${files.join("")}    extra_body=${indented(stringify(extra, 4), 4)},
)
for i, image in enumerate(response.data):
    with open(f"picture-{i}.png", "wb") as file:
        file.write(base64.b64decode(image.b64_json))
`;
}

const LANGUAGES = { curl, "Java, RestClient": restClient, "Java, Spring AI": springAi, "Python, openai": python };

/** The present request, ready to paste. */
export function Code({ request, offer, close }) {
  const [language, choose] = useState("curl");
  const { previews, ...rest } = request;
  const code = LANGUAGES[language](rest, new URL(".", location.href).href, offer);
  return html`<${Dialog} title="As code" close=${close} class="code">
    <div class="actions" role="group" aria-label="Language">
      ${Object.keys(LANGUAGES).map(
        (name) =>
          html`<button type="button" key=${name} aria-pressed=${name === language} onClick=${() => choose(name)}>${name}</button>`,
      )}
      <button type="button" class="primary" onClick=${() => navigator.clipboard?.writeText(code)}>Copy</button>
    </div>
    <pre tabindex="0" aria-label="Code"><code>${code}</code></pre>
  <//>`;
}
