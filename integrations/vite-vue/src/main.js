import {
  createBackgroundFetch,
  createBackgroundFetchPlugin,
  useBackgroundFetch,
  useBackgroundFetchRecord,
} from '@bgfetch/vue';
import { createApp, h, onMounted, watch } from 'vue';

const bg = createBackgroundFetch();

const Episode = {
  setup() {
    const { status, result, start } = useBackgroundFetch('episode');
    const { state, record } = useBackgroundFetchRecord('episode', '/episode.bin');
    onMounted(() => start('/episode.bin'));
    watch([state, result], async ([now]) => {
      if (now !== 'ready') return;
      const { size } = await record.value.blob();
      document.body.dataset.result = `${result.value} ${size}`;
    });
    return () => h('p', status.value);
  },
};

createApp(Episode).use(createBackgroundFetchPlugin(bg)).mount('#app');
