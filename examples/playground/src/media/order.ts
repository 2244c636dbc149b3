import type { RegistrationSnapshot } from '@bgfetch/core';

/** What the person ordered, kept as the registration's metadata, so that it survives with it. */
export interface OrderedFile {
  readonly name: string;
  /** Of the body that matters: the response of a download, the request of an upload. */
  readonly bytes: number;
  readonly direction: 'download' | 'upload';
}

export interface Order {
  readonly kind: 'playground-order';
  readonly files: readonly OrderedFile[];
}

/**
 * The ordered file behind a record. Anything in the origin may start a background fetch with other metadata or
 * none; then the URL has to do for a name.
 */
export function fileOf(snapshot: RegistrationSnapshot, index: number): Partial<OrderedFile> {
  const file = isOrder(snapshot.metadata) ? snapshot.metadata.files[index] : undefined;
  if (file) return file;
  const record = snapshot.records[index];
  return { name: nameIn(record?.url ?? '') };
}

function isOrder(value: unknown): value is Order {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'playground-order'
  );
}

function nameIn(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return decodeURIComponent(path.split('/').at(-1) ?? '') || url;
}
