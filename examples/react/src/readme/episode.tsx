import { useBackgroundFetch } from '@bgfetch/react';

export function Episode() {
  const { status, downloaded, start } = useBackgroundFetch('ep-5');
  const label = status === 'none' ? 'Download' : `${status}: ${downloaded} bytes`;
  return <input type="button" value={label} onClick={() => start('/ep-5.mp3')} />;
}
