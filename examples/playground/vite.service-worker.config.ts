import { defaultClientConditions, defineConfig } from 'vite';

/**
 * The service worker as one classic script. It lies at the root and keeps its name: its place is its scope,
 * and its URL its identity.
 */
export default defineConfig({
  resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  build: {
    target: 'es2022',
    sourcemap: true,
    emptyOutDir: false,
    rolldownOptions: {
      input: 'src/service-worker.ts',
      output: { format: 'iife', entryFileNames: '[name].js' },
    },
  },
});
