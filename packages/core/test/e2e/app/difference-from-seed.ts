import { seededBytes } from '../../../../../examples/media-server/src/seeded-bytes.ts';

/**
 * Reads a body as a stream and compares it with what the media server makes of `seed`: as strict as a hash, and says
 * where they part. `null` when they are the same.
 */
export async function differenceFromSeed(
  response: Response,
  seed: string,
  bytes: number,
): Promise<string | null> {
  if (!response.body) return bytes === 0 ? null : 'there is no body';
  const reader = response.body.getReader();
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return at === bytes ? null : `it ended after ${at} of ${bytes} bytes`;
    const end = at + value.byteLength;
    if (end > bytes) return `it goes on after ${bytes} bytes`;
    const expected = seededBytes(seed, at, end);
    for (let index = 0; index < value.byteLength; index++)
      if (value[index] !== expected[index]) return `byte ${at + index} differs`;
    at = end;
  }
}
