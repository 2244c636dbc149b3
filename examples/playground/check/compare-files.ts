import type { RegistrationSnapshot } from '@bgfetch/core';
import type { MediaServer } from '@bgfetch-examples/media-server';
import type { Frame, Page } from 'playwright-core';
import { readStored } from './in-page.ts';

/** One line of the closing table. */
export interface Comparison {
  readonly driver: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly verified: boolean;
  readonly requests: number;
  /** How many of the requests were answered with the missing part only. */
  readonly resumed: number;
  readonly seconds: number;
  /** Which version of the file it is. */
  readonly generation: number;
}

/** Reads every file back from the store, and asks the server what it should have been. */
export async function compareFiles(
  server: MediaServer,
  origin: string,
  { page }: { readonly page: Page | Frame },
  snapshot: RegistrationSnapshot,
  label: string,
): Promise<Comparison[]> {
  const compared: Comparison[] = [];
  for (const { index, url } of snapshot.records) {
    const { pathname } = new URL(url);
    const stored = await page.evaluate(readStored, [snapshot.id, index] as const);
    const generation = generationOf(stored.etag);
    const expected = await serverSays(server, origin, pathname, generation);
    const asked = server.state.log
      .entries()
      .filter(({ path, method }) => method === 'GET' && path.split('?')[0] === pathname);
    compared.push({
      driver: label,
      file: pathname.split('/').at(-1) ?? '',
      bytes: stored.bytes,
      sha256: stored.sha256,
      verified: stored.sha256 === expected.sha256 && stored.bytes === expected.bytes,
      requests: asked.length,
      resumed: asked.filter(({ status }) => status === 206).length,
      seconds: ((snapshot.settledAt ?? 0) - snapshot.createdAt) / 1000,
      generation,
    });
  }
  return compared;
}

async function serverSays(
  server: MediaServer,
  origin: string,
  pathname: string,
  generation: number,
): Promise<{ sha256: string; bytes: number }> {
  const scope = `expected-${generation}`;
  server.state.faults.change(scope, { changeEtag: generation });
  const path = pathname.replace(/^\/media\//, '/hash/');
  const response = await fetch(new URL(`${path}?scope=${scope}`, origin));
  return (await response.json()) as { sha256: string; bytes: number };
}

/** An entity tag ends in the generation of the file that it belongs to. */
function generationOf(etag: string | null): number {
  return Number(/-(\d+)"$/.exec(etag ?? '')?.[1] ?? 0);
}
