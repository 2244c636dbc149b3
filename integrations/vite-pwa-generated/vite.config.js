import { VitePWA } from 'vite-plugin-pwa';

export default {
  plugins: [
    VitePWA({
      registerType: 'autoUpdate',
      workbox: { importScripts: ['service-worker.global.js', 'bgfetch-setup.js'] },
    }),
  ],
};
