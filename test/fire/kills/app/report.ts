import type { RegistrationSnapshot } from '../../../../packages/core/src/index.ts';

/** What a page tells of itself as it happens, for a test that outlives it. */
export type Report = {
  /** One document's name, and the number of the report in it. */
  readonly page: string;
  readonly sequence: number;
} & (
  | { readonly kind: 'open' }
  | { readonly kind: 'snapshot'; readonly snapshot: RegistrationSnapshot }
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'trouble'; readonly message: string }
);

/** Told to another port: the connections to the app's own may all be taken by downloads. */
export function reporter(address: string) {
  const page = Math.random().toString(36).slice(2);
  let sequence = 0;
  return (report: object): void => {
    const body = JSON.stringify({ page, sequence: sequence++, ...report });
    void fetch(address, { method: 'POST', mode: 'no-cors', body }).catch(() => {});
  };
}
