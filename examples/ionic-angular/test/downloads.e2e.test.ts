import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll } from 'vitest';
import { podcastScreen } from '../../podcast/test/podcast-screen.ts';
import { buildApp } from './build-app.ts';

let app: string;

// Once for each state of the sources, and slower than a hook may be.
beforeAll(async () => {
  app = await buildApp();
}, 240_000);

podcastScreen('ionic-angular', fileURLToPath(new URL('..', import.meta.url)), async (options) => {
  const { build } = options as { readonly build: { readonly outDir: string } };
  await cp(app, build.outDir, { recursive: true });
});
