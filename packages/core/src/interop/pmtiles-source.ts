import { storageEnvironment } from '../browser/environment.ts';
import { absoluteUrl, type FindingManager, findFile, recordOf } from './find-file.ts';

/** What a source of the package `pmtiles` gives (its `RangeResponse`). */
export interface PMTilesBytes {
  readonly data: ArrayBuffer;
  readonly etag?: string;
  readonly expires?: string;
  readonly cacheControl?: string;
}

/** A source of the package `pmtiles` (its `Source`), such as `FetchSource`. */
export interface PMTilesSource {
  /** The key of the archive: its URL. */
  getKey(): string;
  /** `length` bytes from `offset` on; `etag` is that of the archive's header, which the bytes must belong to. */
  getBytes(
    offset: number,
    length: number,
    signal?: AbortSignal,
    etag?: string,
  ): Promise<PMTilesBytes>;
}

/** The stored file that was read last. */
interface OpenedFile {
  readonly uid: string;
  readonly read: Promise<{ readonly blob: Blob; readonly etag: string | undefined } | undefined>;
}

/**
 * A source for PMTiles that reads an archive from the disk when the manager has stored it whole, and from `network` otherwise: while
 * it is being downloaded, and after its release. The key stays that of `network`, so that a style works online and offline. Bytes of
 * two versions are never mixed: what belongs to a header with another ETag than the stored file has is asked of `network`.
 *
 * @param network where the archive comes from without the disk: `new FetchSource(url)`
 *
 * @example
 * ```ts
 * await bg.fetch('map', 'https://tiles.example/berlin.pmtiles');
 * const archive = new PMTiles(pmtilesSource(bg, new FetchSource('https://tiles.example/berlin.pmtiles')));
 * ```
 */
export function pmtilesSource(manager: FindingManager, network: PMTilesSource): PMTilesSource {
  let opened: OpenedFile | null = null;

  const open = async () => {
    const url = absoluteUrl(network.getKey(), storageEnvironment().baseUrl);
    const found = url === null ? undefined : await findFile(manager, url);
    if (!found?.isWhole) opened = null;
    else if (opened?.uid !== found.uid) {
      const read = recordOf(manager, found).then(async (record) => {
        if (!record) return undefined;
        const { ok, headers } = await record.responseReady;
        return ok ? { blob: await record.blob(), etag: strong(headers.get('etag')) } : undefined;
      });
      opened = { uid: found.uid, read };
    }
    return opened?.read;
  };

  return {
    getKey: () => network.getKey(),
    async getBytes(offset, length, signal, etag) {
      try {
        const file = await open();
        if (file && (etag === undefined || etag === file.etag)) {
          const data = await file.blob.slice(offset, offset + length).arrayBuffer();
          return { data, ...(file.etag !== undefined && { etag: file.etag }) };
        }
      } catch {
        // It was released while it was read, or its file is gone. It is looked for again the next time.
        opened = null;
      }
      signal?.throwIfAborted();
      return network.getBytes(offset, length, signal, etag);
    },
  };
}

/** `FetchSource` gives only strong validators, too. */
const strong = (etag: string | null): string | undefined =>
  etag === null || etag.startsWith('W/') ? undefined : etag;
