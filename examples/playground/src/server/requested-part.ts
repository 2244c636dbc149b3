import type { LogEntry } from '@bgfetch-examples/media-server';
import { catalogue } from '../media/catalogue.ts';

export interface RequestedPart {
  readonly name: string;
  /** Where the answer begins in the file. */
  readonly from: number;
  /** `null` when the file is none of the catalogue's. */
  readonly size: number | null;
}

const sizes = new Map(
  catalogue.flatMap(({ files }) => files.map(({ path, bytes }) => [path, bytes] as const)),
);

/** Which part of which file a request was about. */
export function requestedPart({ path, range, status, chunkOf }: LogEntry): RequestedPart {
  if (chunkOf) return chunkOf;
  const [pathname = ''] = path.split('?');
  const from = status === 206 ? Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0) : 0;
  return { name: pathname.split('/').at(-1) ?? '', from, size: sizes.get(pathname) ?? null };
}
