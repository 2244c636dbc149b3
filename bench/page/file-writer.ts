/** Fetches and writes each piece as it comes, in a worker and with nothing else around it; answers with the bytes written. */
interface SyncAccessHandle {
  write(piece: Uint8Array, options: { at: number }): number;
  close(): void;
}

addEventListener('message', async ({ data: url }: MessageEvent<string>) => {
  const root = await navigator.storage.getDirectory();
  const file = (await root.getFileHandle('bare', { create: true })) as unknown as {
    createSyncAccessHandle(): Promise<SyncAccessHandle>;
  };
  const { body } = await fetch(url, { cache: 'no-store' });
  const handle = await file.createSyncAccessHandle();
  let at = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
    at += handle.write(read.value, { at });
  handle.close();
  postMessage(at);
});

postMessage('ready');
