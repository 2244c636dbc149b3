/** What Vite adds to modules, as far as snippets use it. */
interface ImportMeta {
  readonly env: { readonly BASE_URL: string };
  readonly hot?: { dispose(callback: () => void): void };
}
