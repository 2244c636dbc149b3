import { controlAddress } from './server-address.ts';

/**
 * What the server says the whole file hashes to. The entity tag ends in the file's generation: a copy that was
 * stored before a new version was published is compared with the version it is.
 */
export async function serverHash(mediaUrl: string, etag: string | null): Promise<string> {
  const generation = Number(/-(\d+)(?:-gzip)?"$/.exec(etag ?? '')?.[1] ?? 0);
  const scope = `generation-${generation}`;
  await answerOf(
    await fetch(controlAddress('/control', { scope }), {
      method: 'PUT',
      body: JSON.stringify({ changeEtag: generation }),
    }),
  );
  const path = new URL(mediaUrl).pathname.replace(/^\/media\//, '/hash/');
  const answer = await answerOf(await fetch(controlAddress(path, { scope })));
  return (answer as { sha256: string }).sha256;
}

async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`The server would not say the hash: HTTP ${response.status}.`);
  return response.json();
}
