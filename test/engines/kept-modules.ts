import type { Plugin } from 'vite';

/** What a page imports as a module: Vite asks for a path, without a query or with one of its own. */
const isModule = (url: string): boolean => /\.(?:m?[jt]s|tsx)(?:\?|$)/.test(url);

/**
 * Lets a browser keep the modules that it has loaded. Each test file has a page of its own, and would ask anew for each of some two hundred
 * modules whether it has changed, which takes longer than most tests do. During one run nothing changes; a run that watches is left alone.
 */
export function keptModules(): Plugin {
  return {
    name: 'bgfetch:kept-modules',
    enforce: 'pre',
    configureServer({ middlewares, config }) {
      if (config.server.watch !== null) return;
      middlewares.use(({ url = '' }, response, next) => {
        if (isModule(url)) {
          const setHeader = response.setHeader.bind(response);
          response.setHeader = (name, value) =>
            setHeader(name, name === 'Cache-Control' ? 'max-age=86400, immutable' : value);
        }
        next();
      });
    },
  };
}
