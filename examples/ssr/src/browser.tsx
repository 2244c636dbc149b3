import { createBackgroundFetch } from '@bgfetch/react';
import { hydrateRoot } from 'react-dom/client';
import '@bgfetch-examples/podcast/podcast.css';
import { Page } from './page.tsx';

const bg = createBackgroundFetch();

hydrateRoot(document.getElementById('root') as HTMLElement, <Page manager={bg} />);
