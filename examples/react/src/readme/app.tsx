import { BackgroundFetchProvider, createBackgroundFetch } from '@bgfetch/react';
import { createRoot } from 'react-dom/client';
import { Episode } from './episode.tsx';

const bg = createBackgroundFetch();

createRoot(document.body).render(
  <BackgroundFetchProvider manager={bg}>
    <Episode />
  </BackgroundFetchProvider>,
);
