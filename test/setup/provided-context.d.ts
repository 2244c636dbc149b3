import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the scripted server listens, without a trailing slash. */
    scriptedServer: string;
    /** The folder of what `buildOnce` has built. Only in tests that drive whole browsers. */
    builtApps: string;
  }
}
