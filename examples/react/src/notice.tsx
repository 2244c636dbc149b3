import { useBackgroundFetchEvent } from '@bgfetch/react';
import { isMessage, noticeOf } from '@bgfetch-examples/podcast';
import { useState } from 'react';

/** What has succeeded last. A message that has arrived is not needed here any more. */
export function Notice() {
  const [words, setWords] = useState('');
  useBackgroundFetchEvent('success', (registration) => {
    setWords(noticeOf(registration.snapshot));
    if (isMessage(registration)) void registration.release();
  });
  return (
    <p className="notice" role="status">
      {words}
    </p>
  );
}
