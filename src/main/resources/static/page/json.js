// Seeds have 64 bits. What a number would round is a BigInt here, in browsers that can tell.

export const parse = (text) =>
  JSON.parse(text, (_, value, context) =>
    typeof value === "number" &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    /^-?\d+$/.test(context?.source)
      ? BigInt(context.source)
      : value,
  );

export const stringify = (value, indent) =>
  JSON.stringify(value, (_, v) => (typeof v === "bigint" ? (JSON.rawJSON?.(String(v)) ?? Number(v)) : v), indent);

/** The integer that a text is, to the last digit; undefined where it is none. */
export function integer(text) {
  if (!/^\s*-?\d+\s*$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text.trim());
}
