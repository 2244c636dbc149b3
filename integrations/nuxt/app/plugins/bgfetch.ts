import { createBackgroundFetch, createBackgroundFetchPlugin } from '@bgfetch/vue';

export default defineNuxtPlugin(({ vueApp }) => {
  vueApp.use(createBackgroundFetchPlugin(createBackgroundFetch()));
});
