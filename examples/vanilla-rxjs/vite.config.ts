import { defaultClientConditions, defineConfig } from 'vite';

const media = 'http://127.0.0.1:8080';

export default defineConfig({
  // Workspace packages are read from their source: no build of theirs comes first.
  resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  build: { target: 'es2022' },
  // `vite dev` gets its media from the server of examples/media-server, started beside it on its usual port.
  server: { proxy: { '/media': media, '/uploads': media } },
});
