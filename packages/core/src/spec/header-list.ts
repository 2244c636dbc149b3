/** Headers as they lie on disk: a plain list, which can be cloned. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A list of headers as `Headers`. */
export const toHeaders = (list: HeaderList): Headers =>
  new Headers(list.map(([name, value]): [string, string] => [name, value]));
