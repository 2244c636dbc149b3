import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { BackgroundFetchUIOptions } from '../spec/fetch-options.ts';
import type { SecretHeadersOption } from '../spec/secret-headers.ts';

/** What `installBackgroundFetch` can be told. */
export interface InstallBackgroundFetchOptions {
  /** The `name` of the manager in the pages. Default `bgfetch`. */
  readonly name?: string;
  /** Which headers of responses are never written to disk, as `secretHeaders` of the manager in the pages. */
  readonly secretHeaders?: SecretHeadersOption;
  /**
   * What the browser's download UI is to show once a background fetch has settled; by default the title that it was
   * started with. A handler's own `updateUI()` goes before it.
   */
  readonly ui?: (
    registration: RegistrationSnapshot,
  ) => BackgroundFetchUIOptions | Promise<BackgroundFetchUIOptions>;
  /**
   * The page to show when the browser's download UI is clicked: one that is open is focused, else it is opened. Relative
   * URLs are relative to the worker's scope; the scope itself (`'.'`) stands for any window of the app, at whichever route;
   * `null` shows none. By default a click does nothing but what the app's own handlers do.
   */
  readonly openOnClick?:
    | string
    | URL
    | ((registration: RegistrationSnapshot) => string | URL | null);
}
