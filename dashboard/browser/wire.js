// What dashboard/maps/payload.py packs, unpacked.
"use strict";

(() => {
  const MISSING = -(2 ** 31);
  const fetched = new Map();

  thmap.bytesOf = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

  thmap.inflated = async (bytes, format = "deflate") => {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  // A class per unit, then the values.
  thmap.unpack = (bytes) => {
    const count = bytes.length / 5;
    return { classes: bytes.subarray(0, count), values: thmap.integers(bytes.subarray(count)) };
  };

  // Integers in four planes of bytes; null where there is none.
  thmap.integers = (bytes) => {
    const count = bytes.length / 4;
    const planes = [0, 1, 2, 3].map((i) => bytes.subarray(i * count, (i + 1) * count));
    return Array.from({ length: count }, (_, unit) => {
      const value = planes.reduce((sum, plane, i) => sum | (plane[unit] << (8 * i)), 0);
      return value === MISSING ? null : value;
    });
  };

  // What the values are a share of, per unit: sent with them, or public and fetched once.
  thmap.base = async (base, parts) => {
    if (!base) return null;
    if (!base.url) return thmap.integers(parts.base);
    if (!fetched.has(base.url)) {
      const answer = await fetch(base.url, { cache: "force-cache" });
      if (!answer.ok) return null;
      fetched.set(base.url, await answer.json());
    }
    return fetched.get(base.url);
  };
})();
