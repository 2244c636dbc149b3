import { BackgroundFetchPlugin, createBackgroundFetch } from '@bgfetch/vue';
import { createApp } from 'vue';
import '@bgfetch-examples/podcast/podcast.css';
import DownloadsPage from './downloads-page.vue';

const bg = createBackgroundFetch();

createApp(DownloadsPage).use(BackgroundFetchPlugin, bg).mount('#root');
