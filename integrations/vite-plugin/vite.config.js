import { bgfetch } from '@bgfetch/core/vite';

export default {
  plugins: [
    bgfetch({ serviceWorker: 'src/service-worker.js', fileName: 'sw.js', transferWorker: true }),
  ],
};
