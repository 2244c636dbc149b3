import { BackgroundFetchProvider, createBackgroundFetch } from '@bgfetch/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@bgfetch-examples/podcast/podcast.css';
import { Downloads } from './downloads.tsx';

const bg = createBackgroundFetch();

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <BackgroundFetchProvider manager={bg}>
      <Downloads />
    </BackgroundFetchProvider>
  </StrictMode>,
);
