import { config } from 'rxjs';
import { afterEach, beforeEach } from 'vitest';

/** For test files whose apps have handlers that throw: RxJS reports what they throw, and that fails no test. */
export function letAppsThrow(): void {
  beforeEach(() => {
    config.onUnhandledError = () => {};
  });
  afterEach(async () => {
    // RxJS reports in tasks of its own: those of the last schedule may still come.
    await new Promise((resolve) => setTimeout(resolve, 10));
    config.onUnhandledError = null;
  });
}
