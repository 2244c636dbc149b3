import { createBackgroundFetch, createBackgroundFetchPlugin } from '@bgfetch/vue';
import { createApp } from 'vue';
import EpisodeButton from './episode-button.vue';

const bg = createBackgroundFetch();

createApp(EpisodeButton).use(createBackgroundFetchPlugin(bg)).mount('body');
