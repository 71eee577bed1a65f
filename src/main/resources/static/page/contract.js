// What openapi.yaml and `GET /models` say of the fields of a request.

/** Fields of a schema, in its order: `{name, path, kind, description, default, choices, minimum, ..., fields}`. */
export function fieldsOf(contract, schema, prefix = "") {
  return Object.entries(contract.components.schemas[schema].properties).map(([name, property]) => {
    const path = prefix + name;
    const reference = property.oneOf
      ?.find((option) => option.$ref)
      ?.$ref.split("/")
      .pop();
    const field = { ...property, name, path, kind: kindOf(property, reference) };
    if (field.kind === "object") field.fields = fieldsOf(contract, reference, `${path}.`);
    if (field.kind === "choice") field.choices = property.enum.filter((choice) => choice !== null);
    return field;
  });
}

function kindOf(property, reference) {
  if (reference) return reference === "Latents" ? "latents" : "object";
  if (property.enum) return "choice";
  if (String(property.examples?.[0]).startsWith("data:image/")) return "image";
  return [property.type].flat()[0];
}

/** The requests with which openapi.yaml explains `POST /generate`: `{summary, value}`. */
export const examplesOf = (contract) =>
  Object.values(contract.paths["/generate"].post.requestBody.content["application/json"].examples);

/** A field by its path, `scheduler.beta_start`. */
export function fieldAt(fields, path) {
  const [name, ...rest] = path.split(".");
  const field = fields.find((candidate) => candidate.name === name);
  return rest.length && field?.fields ? fieldAt(field.fields, rest.join(".")) : field;
}

/** What the model or preset that a request names offers: its `model`, `defaults` and `limits`. */
export function offerOf(models, request) {
  const preset = models.presets.find(({ name }) => name === request.model);
  const name = preset?.model ?? request.model ?? models.default_model;
  const model = models.models.find((candidate) => candidate.name === name) ?? models.models[0];
  const { image_to_image, inpainting, ...own } = model.defaults;
  const masked = request.mask_image || request.mask_from_alpha;
  const task = request.image ? (masked ? inpainting : image_to_image) : {};
  const limits = { ...model.limits };
  for (const [limit, value] of Object.entries(preset?.limits ?? {})) limits[limit] = value ?? limits[limit];
  // A preset's scheduler yields to a request's as a whole.
  const scheduler = { ...own.scheduler, ...(request.scheduler ? {} : preset?.defaults.scheduler) };
  // What a request gets that accepts JSON, as jobs do.
  const output = { format: "png" };
  return { model, limits, defaults: { ...own, output, ...task, ...given(preset?.defaults), scheduler } };
}

const given = (request = {}) => Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null));

/** What a request gets where it leaves a field out; undefined where nobody says. */
export const defaultOf = (field, offer) => at(offer.defaults, field.path) ?? field.default;

/** The range of a number, by the contract and the model. */
export function rangeOf(field, { limits }) {
  const maxima = [field.maximum, limits[`max_${field.path}`]].filter((limit) => limit != null);
  if (field.path === "class_label") maxima.push(limits.num_classes - 1);
  const sized = field.path === "width" || field.path === "height";
  return {
    minimum: sized ? limits.size_multiple : (field.minimum ?? field.exclusiveMinimum),
    above: field.exclusiveMinimum != null,
    maximum: maxima.length ? maxima.reduce((a, b) => (b < a ? b : a)) : undefined,
    multiple: sized ? limits.size_multiple : undefined,
  };
}

/** In words, such as "16 to 256 in steps of 16"; empty where there is no limit. */
export function limitText({ minimum, above, maximum, multiple }) {
  if (typeof maximum === "bigint") return "of 64 bits";
  const from = minimum == null ? "" : above ? `above ${minimum}` : `${minimum}`;
  const to =
    maximum == null ? (from && !above ? " or more" : "") : `${above ? ", " : " "}${from ? "to" : "up to"} ${maximum}`;
  return (from + to).trim() + (multiple > 1 ? ` in steps of ${multiple}` : "");
}

/** What is wrong with a value before it is sent; undefined where nothing is. */
export function faultOf(field, value, offer) {
  if (value === undefined || !["integer", "number"].includes(field.kind)) return undefined;
  const range = rangeOf(field, offer);
  const fits =
    (typeof value === "bigint" || Number.isFinite(value)) &&
    (field.kind === "number" || typeof value === "bigint" || Number.isInteger(value)) &&
    !(value < range.minimum || (range.above && value == range.minimum) || value > range.maximum) &&
    !(range.multiple && value % range.multiple);
  return fits
    ? undefined
    : `must be ${field.kind === "integer" ? "an integer" : "a number"}, ${limitText(range)}`.replace(/, $/, "");
}

/** The value at a path. */
export const at = (value, path) => path.split(".").reduce((inner, name) => inner?.[name], value);

/** The same with another value at a path; without one where it is undefined. */
export function withAt(value, path, replacement) {
  const [name, ...rest] = path.split(".");
  const { [name]: old, ...others } = value ?? {};
  const inner = rest.length ? withAt(old, rest.join("."), replacement) : replacement;
  const empty = inner === undefined || (rest.length && !Object.keys(inner).length);
  return empty ? others : { ...others, [name]: inner };
}
