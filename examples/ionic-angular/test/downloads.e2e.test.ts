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

const root = fileURLToPath(new URL('..', import.meta.url));
const copyApp = async (options: object) => {
  const { build } = options as { readonly build: { readonly outDir: string } };
  await cp(app, build.outDir, { recursive: true });
};
// Built as it is published, so without the devtools.
podcastScreen('ionic-angular', root, copyApp, { hasDevtools: false });
