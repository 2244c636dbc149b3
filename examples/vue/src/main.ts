import { createBackgroundFetch, createBackgroundFetchPlugin } from '@bgfetch/vue';
import { createApp } from 'vue';
import '@bgfetch-examples/podcast/podcast.css';
import DownloadsPage from './downloads-page.vue';

const bg = createBackgroundFetch();

// While it is developed, a button at the bottom opens a panel that shows what the manager does.
if (import.meta.env.DEV)
  void import('@bgfetch/devtools').then(({ showDevtools }) => showDevtools(bg));

createApp(DownloadsPage).use(createBackgroundFetchPlugin(bg)).mount('#root');
