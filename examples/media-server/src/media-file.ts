import { type ByteSource, seededSource } from './byte-source.ts';
import { contentTypeOf } from './content-type.ts';
import { etagOf, lastModifiedOf } from './file-validators.ts';
import { generationSeed } from './seeded-bytes.ts';
import { toneWav } from './tone-wav.ts';

const LARGEST_BYTES = 2 ** 31;

/** A file that exists because its URL says what is in it. */
export interface MediaFile {
  /** Equal for equal content. */
  readonly key: string;
  readonly source: ByteSource;
  readonly etag: string;
  readonly lastModified: string;
  readonly contentType: string;
}

/**
 * The file at `<seed>/<bytes>/<name>` or `tone/<seconds>/<name>.wav`, in its given generation;
 * `undefined` for any other path.
 */
export function mediaFileAt(
  segments: readonly string[],
  generation: number,
): MediaFile | undefined {
  const [first = '', amount = '', name = ''] = segments;
  if (segments.length > 3 || !/^\d+$/.test(amount)) return undefined;
  const isTone = first === 'tone';
  // A tone's seed is its name, so that every episode of a list sounds different.
  const seed = isTone ? `tone ${name}` : first;
  const version = generationSeed(seed, generation);
  const source = isTone ? toneWav(version, Number(amount)) : seededSource(version, Number(amount));
  if (source.size > LARGEST_BYTES) return undefined;
  return {
    key: `${isTone ? 'tone' : 'seeded'} ${version} ${source.size}`,
    source,
    etag: etagOf(seed, source.size, generation),
    lastModified: lastModifiedOf(generation),
    contentType: contentTypeOf(name),
  };
}
