import vue from '@vitejs/plugin-vue';
import { defaultClientConditions, defineConfig } from 'vite';

const media = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [vue()],
  // Workspace packages are read from their source: no build of theirs comes first.
  resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  // The second page is what the README of the package shows, so that it is built and run, too.
  build: { target: 'es2022', rolldownOptions: { input: ['index.html', 'readme.html'] } },
  // `vite dev` gets its media from the server of examples/media-server, started beside it on its usual port.
  server: { proxy: { '/media': media, '/uploads': media } },
});
