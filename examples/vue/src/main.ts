import { createBackgroundFetch, createBackgroundFetchPlugin } from '@bgfetch/vue';
import { createApp } from 'vue';
import '@bgfetch-examples/podcast/podcast.css';
import DownloadsPage from './downloads-page.vue';

const bg = createBackgroundFetch();

createApp(DownloadsPage).use(createBackgroundFetchPlugin(bg)).mount('#root');
