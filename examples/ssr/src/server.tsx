import { createBackgroundFetch } from '@bgfetch/react';
import { renderToString } from 'react-dom/server';
import { Page } from './page.tsx';

/** The markup of the page. On a server the manager is empty and does nothing, so that one serves all requests. */
const bg = createBackgroundFetch();

export const renderPage = (): string => renderToString(<Page manager={bg} />);
