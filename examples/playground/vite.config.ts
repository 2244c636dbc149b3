import { defaultClientConditions, defineConfig } from 'vite';

/** The page. Its service worker is a build of its own: see vite.service-worker.config.ts. */
export default defineConfig({
  // Workspace packages are read from their source: no build of theirs comes first.
  resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    sourcemap: true,
    // The second is what runs in the pocket phone.
    rolldownOptions: { input: ['index.html', 'phone.html'] },
  },
});
