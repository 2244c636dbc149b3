import { BackgroundFetchProvider, createBackgroundFetch } from '@bgfetch/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@bgfetch-examples/podcast/podcast.css';
import { Downloads } from './downloads.tsx';

const bg = createBackgroundFetch();

// While it is developed, a button at the bottom opens a panel that shows what the manager does.
if (import.meta.env.DEV)
  void import('@bgfetch/devtools').then(({ showDevtools }) => showDevtools(bg));

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <BackgroundFetchProvider manager={bg}>
      <Downloads />
    </BackgroundFetchProvider>
  </StrictMode>,
);
