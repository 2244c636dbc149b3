import type { ServerTraits } from './world-plan.ts';

/** One version of the file: what the server stores and what a browser makes of it. */
export interface Representation {
  readonly nth: number;
  readonly decoded: Uint8Array;
  /** What goes over the wire: the same, unless it is compressed. */
  readonly coded: Uint8Array;
  readonly etag: string;
  readonly lastModified: string;
}

const FIRST = Date.parse('Tue, 03 Nov 2020 10:00:00 GMT');

export function representation(nth: number, { size, coding }: ServerTraits): Representation {
  const length = nth === 0 ? size : (size * (7 + nth)) % 301;
  const decoded = noise(nth * 7919 + 1, length);
  // Sometimes shorter and sometimes longer than what it unpacks to.
  const packed = nth % 2 ? Math.ceil(length / 3) + 9 : length + 11;
  return {
    nth,
    decoded,
    coded: coding === 'none' ? decoded : noise(nth * 104_729 + 5, packed),
    etag: `"v${nth}"`,
    lastModified: new Date(FIRST + nth * 60_000).toUTCString(),
  };
}

/** What a browser has unpacked of the first `sent` bytes. */
export function unpacked({ decoded, coded }: Representation, sent: number): Uint8Array {
  if (coded === decoded || coded.length === 0) return decoded.subarray(0, sent);
  return decoded.subarray(
    0,
    Math.floor((Math.min(sent, coded.length) / coded.length) * decoded.length),
  );
}

export function noise(seed: number, length: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
