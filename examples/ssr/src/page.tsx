import { type BackgroundFetchManager, BackgroundFetchProvider } from '@bgfetch/react';
import { Today } from './today.tsx';

/** The page, the same on the server and in the browser; each brings its own manager. */
export function Page({ manager }: { readonly manager: BackgroundFetchManager }) {
  return (
    <BackgroundFetchProvider manager={manager}>
      <Today />
    </BackgroundFetchProvider>
  );
}
