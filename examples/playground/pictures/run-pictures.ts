import { fileURLToPath } from 'node:url';
import { createMediaServer } from '@bgfetch-examples/media-server';
import { openTusRoute } from '@bgfetch-examples/media-server/tus';
import { buildApp } from '../app/build-app.ts';
import { SCOPE } from '../check/scenario.ts';
import { withBrowser } from '../check/with-browser.ts';
import { takeMoving } from './moving.ts';
import { takeStills } from './stills.ts';
import { withTools } from './tools.ts';

/** Takes the pictures of the README and the docs again, in headless Chromium, light and dark: `npm run pictures`. */
const docs = fileURLToPath(new URL('../../../docs', import.meta.url));
const scenes = [
  { take: takeStills, viewport: { width: 1200, height: 676 }, deviceScaleFactor: 2 },
  { take: takeMoving, viewport: { width: 1120, height: 560 }, deviceScaleFactor: 1.5 },
];
const staticDir = await buildApp();
const tus = await openTusRoute(SCOPE);
const server = createMediaServer({ staticDir, route: tus.route });
try {
  // The port that is seen in the pictures is the one that `npm start` chooses.
  const { port } = await server.listen(4173);
  const url = `http://localhost:${port}/`;
  await withTools(async (tools) => {
    for (const { take, ...options } of scenes)
      for (const scheme of ['light', 'dark'] as const)
        await withBrowser(
          (context) => take({ context, server, url, scheme, tools }, docs),
          options,
        );
  });
} finally {
  await server.close();
  await tus.close();
}
