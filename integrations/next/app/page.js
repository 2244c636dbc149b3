// A server component: what it takes of the package is no hook, and its provider is in a client component.
import { MAX_ID_LENGTH, useBackgroundFetchCommands } from '@bgfetch/react';
import { Episode } from './episode.js';

export default function Page() {
  // A reference for the browser: calling it here would say so.
  const isReference = typeof useBackgroundFetchCommands === 'function';
  return (
    <main data-longest={MAX_ID_LENGTH} data-reference={`${isReference}`}>
      <Episode />
    </main>
  );
}
