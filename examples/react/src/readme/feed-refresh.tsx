import { usePeriodicFetch } from '@bgfetch/react';

export function FeedRefresh() {
  const { status } = usePeriodicFetch(
    async (wake) => {
      const response = await fetch('/feed.json', { signal: wake.signal });
      localStorage.setItem('feed', await response.text());
    },
    { minimumFetchInterval: 30 },
  );
  return status === 'denied' && <p>Background refresh is off: allow it in the settings.</p>;
}
