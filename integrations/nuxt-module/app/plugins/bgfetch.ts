import { BackgroundFetchPlugin, createBackgroundFetch } from '@bgfetch/vue';

export default defineNuxtPlugin(({ vueApp }) => {
  vueApp.use(
    BackgroundFetchPlugin,
    createBackgroundFetch({ driver: 'foreground', workerUrl: '/bgfetch-worker.js' }),
  );
});
