import { usePeriodicFetch } from '@bgfetch/vue';

export function useFeedRefresh() {
  return usePeriodicFetch(
    async (wake) => {
      const response = await fetch('/feed.json', { signal: wake.signal });
      localStorage.setItem('feed', await response.text());
    },
    { minimumFetchInterval: 30 },
  );
}
