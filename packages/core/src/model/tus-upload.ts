/** How the bodies of a background fetch are uploaded by tus: the option `tus` of `fetch`, with `upload: 'tus'`. */
export interface TusOptions {
  /**
   * What the server is told of each file, as `Upload-Metadata` (tus 1.0.0, "Creation"): names of printable ASCII without
   * spaces and commas, and values of any text. Which names mean something is up to the server; `filename` and `filetype`
   * are common. A request that has its own `Upload-Metadata` header keeps that. Default: none.
   */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * How many bytes each request brings at most, a whole number. Default 6,291,456 (6 MiB), which hosted servers ask for or
   * accept. What a server keeps of a request that was cut off is not sent again; where it keeps nothing, this much is. After
   * such a loss, and after a 413, the chunks get smaller by themselves, down to 262,144.
   */
  readonly chunkBytes?: number;
  /**
   * Whether each chunk is sent with its hash, if the server has the extension "Checksum" and the page is secure. The server
   * is then asked for its extensions once, by `OPTIONS`. Default `true`.
   */
  readonly checksum?: boolean;
}

/** The options with their defaults, as they are stored with each request. */
export interface TusSettings {
  readonly chunkBytes: number;
  readonly checksum: boolean;
  /** The value of `Upload-Metadata`; empty: no such header. */
  readonly metadata: string;
}

/** How far the upload of a record is. */
export interface TusUpload {
  /**
   * Where the bytes go; `null` when there is no such place: it is lost, or not needed any more. Whoever knows it may write to
   * the upload, so it is never shown before the end.
   */
  readonly url: string | null;
  /** How many bytes the server has confirmed. */
  readonly offset: number;
  /** No byte from here on was ever handed to the network for `url`. */
  readonly sentTo: number;
  /** The size of the next chunk. */
  readonly chunkBytes: number;
  /** How often a server has lost an upload, or bytes that it had confirmed. */
  readonly losses: number;
  /** The chunks since `offset` has grown whose answers made no sense. Absent: none. */
  readonly oddChunks?: number;
  /** The algorithm of the chunks' checksums, in the words of tus. Absent: they have none. */
  readonly checksum?: string;
}

const DEFAULT_CHUNK_BYTES = 6 * 1024 * 1024;

/** Fills in the defaults. Throws a `TypeError` for metadata that tus can't carry. */
export function tusSettings({
  chunkBytes = DEFAULT_CHUNK_BYTES,
  checksum = true,
  metadata = {},
}: TusOptions): TusSettings {
  return { chunkBytes, checksum, metadata: encodeMetadata(metadata) };
}

function encodeMetadata(metadata: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(metadata).map(([name, value]) => {
    if (!/^[!-+\--~]+$/.test(name) || typeof value !== 'string')
      throw new TypeError(
        `\`tus.metadata\` has names of printable ASCII without spaces and commas, and strings as values; ${JSON.stringify(name)} is wrong.`,
      );
    return value === '' ? name : `${name} ${toBase64(new TextEncoder().encode(value))}`;
  });
  return pairs.join(',');
}

/** RFC 4648 §4. */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
