import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultClientConditions } from 'vite';
import { expect, test } from 'vitest';
import { createMediaServer } from '../../../examples/media-server/src/index.ts';
import { openChromium } from '../../../test/engines/chromium.ts';

const root = fileURLToPath(new URL('frames-app', import.meta.url));

test('through the real core: one render per frame, and none where nothing is read that changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-frames-'));
  const staticDir = join(folder, 'dist');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
    build: { outDir: staticDir },
  });
  const media = createMediaServer({ staticDir });
  const { url } = await media.listen();
  const browser = await openChromium(join(folder, 'profile'));
  try {
    const page = await browser.newPage();
    await page.goto(url);
    media.state.faults.change('frames', { throttleBytesPerSecond: 500_000 });
    const paths = Array.from({ length: 6 }, (_, i) => `/media/f${i}/9000000/f.bin?scope=frames`);
    const seen = await page.evaluate(
      (files) => Reflect.get(globalThis, 'count')(files, 3000) as Promise<Record<string, number>>,
      paths,
    );
    const { updates = 0, frames = 0, elapsedMs = 0, list = 0, progress = 0, status = 0 } = seen;
    // Where no frame comes for 50 ms, none is waited for any longer.
    const most = Math.max(frames, elapsedMs / 50) + 1;
    expect(updates).toBeGreaterThan(list);
    expect(list).toBeGreaterThan(20);
    expect(list).toBeLessThanOrEqual(most);
    expect(progress).toBeLessThanOrEqual(most);
    expect(status).toBeLessThanOrEqual(3);
  } finally {
    await browser.close();
    await media.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
