import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('.//', import.meta.url));

/** Builds what the browser gets and what the server runs, side by side into one folder. */
export async function buildApp(outDir: string): Promise<void> {
  const shared = { root, logLevel: 'warn' } as const;
  await build({ ...shared, build: { outDir: join(outDir, 'browser'), emptyOutDir: true } });
  await build({
    ...shared,
    build: { ssr: 'src/server.tsx', outDir: join(outDir, 'server'), emptyOutDir: true },
  });
}

if (import.meta.main) await buildApp(join(root, 'dist'));
