import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite';

export default defineConfig({
  resolve: {
    // Workspace packages are read from their source: no build of theirs comes first.
    conditions: ['bgfetch-source', ...defaultClientConditions],
    // They see the React of this app, which is 18, and not the one they are developed with.
    dedupe: ['react', 'react-dom'],
  },
  ssr: {
    resolve: { conditions: ['bgfetch-source', ...defaultServerConditions] },
    // All in one file, so that the server needs no node_modules.
    noExternal: true,
  },
  build: { target: 'es2022' },
});
