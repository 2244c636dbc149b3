/** What Vite adds to modules, as far as snippets use it. */
interface ImportMeta {
  readonly hot?: { dispose(callback: () => void): void };
}
