import { BackgroundFetchPlugin, createBackgroundFetch } from '@bgfetch/vue';

export default defineNuxtPlugin(({ vueApp }) => {
  vueApp.use(BackgroundFetchPlugin, createBackgroundFetch());
});
