import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';

/** @typedef {import('vite').ResolvedConfig} ResolvedConfig */
/** @typedef {{ readonly fileName: string, readonly content: string | Uint8Array }} Script */

/** @type {typeof import('./index.d.mts').bgfetch} */
export function bgfetch({ serviceWorker = true, fileName, transferWorker = false } = {}) {
  if (fileName !== undefined && typeof serviceWorker !== 'string')
    throw new TypeError(
      '`fileName` names the bundle of your own `serviceWorker`: give its source, too.',
    );
  /** @type {ResolvedConfig} */
  let config;
  /** What is served and emitted, by its name. @type {Map<string, () => Promise<readonly Script[]>>} */
  const scripts = new Map();
  /** The files that the app's own service worker was made of. @type {Set<string>} */
  let sources = new Set();
  /** @type {Promise<readonly Script[]> | null} */
  let served = null;

  if (serviceWorker === true) scripts.set('bgfetch-sw.js', () => readyMade('bgfetch-sw.js'));
  if (transferWorker) scripts.set('bgfetch-worker.js', () => readyMade('bgfetch-worker.js'));
  const own = typeof serviceWorker === 'string' ? serviceWorker : null;
  const ownName = own === null ? null : (fileName ?? `${basename(own, extname(own))}.js`);
  const serve = (/** @type {() => Promise<readonly Script[]>} */ make) => {
    served ??= make();
    return served;
  };
  if (own !== null && ownName !== null)
    scripts.set(ownName, async () => {
      const { files, modules } = await bundle(resolve(config.root, own), ownName, config);
      sources = modules;
      return files;
    });

  return {
    name: 'bgfetch',
    applyToEnvironment: ({ name }) => name === 'client',
    configResolved(resolved) {
      config = resolved;
    },
    buildStart() {
      if (own !== null && config.command === 'build') this.addWatchFile(resolve(config.root, own));
    },
    async generateBundle() {
      for (const make of scripts.values())
        for (const { fileName, content } of await make())
          this.emitFile({ type: 'asset', fileName, source: content });
    },
    configureServer({ middlewares, watcher }) {
      watcher.on('change', (file) => {
        if (sources.has(file.replaceAll('\\', '/'))) served = null;
      });
      // Before Vite's own, which would answer with the page of the app.
      middlewares.use((request, response, next) => {
        const path = (request.url ?? '').replace(/[?#].*$/, '');
        const name = path.startsWith(config.base) ? path.slice(config.base.length) : '';
        const make = scripts.get(name);
        if (!make) return next();
        const making = name === ownName ? serve(make) : make();
        making.then(
          ([script]) => {
            response.setHeader('Content-Type', 'text/javascript');
            response.setHeader('Cache-Control', 'no-cache');
            response.end(script?.content);
          },
          (error) => {
            served = null;
            next(error);
          },
        );
      });
    },
  };
}

/** A script that the package brings along, as it is. */
async function readyMade(/** @type {string} */ name) {
  const content = await readFile(new URL(`../dist/classic/${name}`, import.meta.url), 'utf8');
  return [{ fileName: name, content }];
}

/**
 * Bundles the app's own service worker by a build of its own: one classic script without `import`, which every browser takes, in
 * development as well.
 *
 * @returns {Promise<{ files: readonly Script[], modules: Set<string> }>}
 */
async function bundle(
  /** @type {string} */ source,
  /** @type {string} */ name,
  /** @type {ResolvedConfig} */ config,
) {
  // The app's own version.
  const { build } = await import('vite');
  const { alias, conditions, dedupe, extensions, preserveSymlinks } = config.resolve;
  const isBuild = config.command === 'build';
  /** Those too of which nothing is left in the bundle. @type {Set<string>} */
  const modules = new Set();
  const results = await build({
    configFile: false,
    root: config.root,
    base: config.base,
    mode: config.mode,
    envDir: config.envDir,
    envPrefix: config.envPrefix ?? 'VITE_',
    logLevel: 'warn',
    publicDir: false,
    plugins: [{ name: 'bgfetch:modules', moduleParsed: ({ id }) => void modules.add(id) }],
    resolve: { alias, conditions, dedupe, extensions, preserveSymlinks },
    define: {
      // Workbox and others ask for it, and libraries are not given it.
      'process.env.NODE_ENV': JSON.stringify(config.isProduction ? 'production' : 'development'),
      ...config.define,
    },
    build: {
      write: false,
      target: config.build.target,
      minify: isBuild && config.build.minify,
      sourcemap: isBuild ? config.build.sourcemap : 'inline',
      reportCompressedSize: false,
      lib: { entry: source, formats: ['iife'], name: 'serviceWorker', fileName: () => name },
    },
  });
  const { output } = /** @type {import('vite').Rollup.RollupOutput} */ ([results].flat()[0]);
  const files = output.map((file) => ({
    fileName: file.fileName,
    content: file.type === 'chunk' ? file.code : file.source,
  }));
  return { files, modules };
}
