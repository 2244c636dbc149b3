/** The parts of the page that offer a file to the user. Any of them may be missing: workers have none, Firefox has no picker. */
interface SaveScope {
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
  readonly document?: Document;
  setTimeout(callback: () => void, delayMs: number): unknown;
}

/** How long an object URL is kept for a download: no event tells when the browser has begun to read it. */
const URL_MS = 60_000;

/**
 * Asks the user where to keep a file, at once, because browsers allow it only shortly after a click; then writes what `read`
 * resolves with. Without a picker (WICG File System Access §3.3) the browser's download takes the file, as it does by a link.
 *
 * Rejects as `read` does, with `AbortError` when the user cancels, with `SecurityError` when there was no click, with the errors of
 * `writeFile`; with `NotSupportedError` (DOMException) in a worker.
 */
export async function saveFile(
  suggestedName: string,
  read: () => Promise<File>,
  scope: SaveScope = globalThis,
): Promise<void> {
  const { document } = scope;
  if (scope.showSaveFilePicker)
    return writeFile(await scope.showSaveFilePicker({ suggestedName }), await read());
  if (!document)
    throw new DOMException(
      'A worker can ask nobody where to keep a file. Give saveAs() a handle, or call it in a page.',
      'NotSupportedError',
    );
  const file = await read();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  scope.setTimeout(() => URL.revokeObjectURL(link.href), URL_MS);
}

/**
 * Writes `file` into `handle` (File System Standard §2.5): all of it, or what was there stays. Rejects with the browser's error:
 * `NotAllowedError` without permission, `NotFoundError` when the file is gone, `QuotaExceededError` when the disk is full.
 */
export async function writeFile(handle: FileSystemFileHandle, file: Blob): Promise<void> {
  const writable = await handle.createWritable();
  try {
    // The browser copies it by itself.
    await writable.write(file);
  } catch (error) {
    await writable.abort().catch(() => {});
    throw error;
  }
  await writable.close();
}
