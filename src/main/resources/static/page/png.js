// PNG (W3C, third edition): the texts in a file, and an animation of several.

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder();

async function chunksOf(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (!SIGNATURE.every((byte, i) => bytes[i] === byte)) return [];
  const view = new DataView(bytes.buffer);
  const chunks = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    chunks.push({ type: latin1.decode(bytes.subarray(at + 4, at + 8)), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** The texts of a file by keyword; none where it is no PNG. Compressed ones, which nobody here writes, are left out. */
export async function texts(blob) {
  const found = {};
  for (const { type, data } of await chunksOf(blob)) {
    const end = data.indexOf(0);
    const keyword = latin1.decode(data.subarray(0, end));
    if (type === "tEXt") {
      found[keyword] = latin1.decode(data.subarray(end + 1));
    } else if (type === "iTXt" && data[end + 1] === 0) {
      const translated = data.indexOf(0, data.indexOf(0, end + 3) + 1);
      found[keyword] = utf8.decode(data.subarray(translated + 1));
    }
  }
  return found;
}

/** An animation for ever of PNG files of one size and kind, each shown for so long, with texts by keyword. */
export async function animation(blobs, millis, texts) {
  const files = await Promise.all(blobs.map(chunksOf));
  const parts = [new Uint8Array(SIGNATURE), chunk("IHDR", files[0].find(({ type }) => type === "IHDR").data)];
  for (const [keyword, text] of Object.entries(texts)) {
    parts.push(chunk("iTXt", new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`)));
  }
  parts.push(chunk("acTL", uint32(files.length, 0)));
  let sequence = 0;
  const size = files[0][0].data.subarray(0, 8);
  files.forEach((chunks, i) => {
    const control = new Uint8Array(26);
    control.set(uint32(sequence++));
    control.set(size, 4);
    new DataView(control.buffer).setUint16(20, millis);
    new DataView(control.buffer).setUint16(22, 1000);
    parts.push(chunk("fcTL", control));
    for (const { data } of chunks.filter(({ type }) => type === "IDAT")) {
      parts.push(i === 0 ? chunk("IDAT", data) : chunk("fdAT", joined(uint32(sequence++), data)));
    }
  });
  parts.push(chunk("IEND", new Uint8Array()));
  return new Blob(parts, { type: "image/png" });
}

function chunk(type, data) {
  const named = joined(new TextEncoder().encode(type), data);
  return joined(uint32(data.length), named, uint32(crc32(named)));
}

function uint32(...values) {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, i) => new DataView(bytes.buffer).setUint32(4 * i, value));
  return bytes;
}

function joined(...arrays) {
  const all = new Uint8Array(arrays.reduce((length, array) => length + array.length, 0));
  arrays.reduce((at, array) => (all.set(array, at), at + array.length), 0);
  return all;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
