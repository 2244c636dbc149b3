import { build } from 'esbuild';
import type { Plugin, ViteDevServer } from 'vite';

/**
 * Serves the script of a service worker as one file with all that it imports, made once in a run. A service worker that is registered
 * loads everything anew, and to load two hundred modules one by one takes longer than most tests of it.
 */
export function bundledWorkers(): Plugin {
  return {
    name: 'bgfetch:bundled-workers',
    enforce: 'pre',
    configureServer(server) {
      const bundles = new Map<string, Promise<string>>();
      server.middlewares.use(({ url = '', headers }, response, next) => {
        const { pathname } = new URL(url, 'http://localhost');
        // Browsers send this with the script itself, and not with what it imports (Service Workers, Update).
        if (headers['service-worker'] !== 'script' || !pathname.endsWith('.ts')) return next();
        const bundled = bundles.get(pathname) ?? bundle(server, pathname);
        // Who works on it while Vitest watches gets what is new.
        if (server.config.server.watch === null) bundles.set(pathname, bundled);
        bundled.then((script) => {
          response.setHeader('Content-Type', 'text/javascript');
          response.setHeader('Cache-Control', 'no-cache');
          response.end(script);
        }, next);
      });
    },
  };
}

async function bundle(server: ViteDevServer, pathname: string): Promise<string> {
  const resolved = await server.environments.client.pluginContainer.resolveId(pathname);
  const { outputFiles } = await build({
    entryPoints: [resolved?.id ?? pathname],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['bgfetch-source'],
    sourcemap: 'inline',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
