import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the scripted server listens, without a trailing slash. */
    scriptedServer: string;
  }
}
