/**
 * Fetches and writes each piece as it comes, in a worker and with nothing else around it; answers with the bytes written. Reads
 * into a buffer of its own, as the engine does.
 */
interface SyncAccessHandle {
  write(piece: Uint8Array, options: { at: number }): number;
  close(): void;
}

const PIECE_BYTES = 512 * 1024;

addEventListener('message', async ({ data: url }: MessageEvent<string>) => {
  const root = await navigator.storage.getDirectory();
  const file = (await root.getFileHandle('bare', { create: true })) as unknown as {
    createSyncAccessHandle(): Promise<SyncAccessHandle>;
  };
  const { body } = await fetch(url, { cache: 'no-store' });
  if (!body) throw new Error('There is no body.');
  const handle = await file.createSyncAccessHandle();
  const reader = body.getReader({ mode: 'byob' });
  let at = 0;
  let buffer = new ArrayBuffer(PIECE_BYTES);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) break;
    at += handle.write(value, { at });
    buffer = value.buffer;
  }
  handle.close();
  postMessage(at);
});

postMessage('ready');
