/** What is written to the socket, in order. After the last step the connection ends in good order. */
export type Step =
  | { readonly send: string | Uint8Array }
  | { readonly waitMs: number }
  | { readonly until: () => Promise<void> }
  /** A few bytes at a time: slow, and never silent for long. */
  | { readonly drip: Uint8Array; readonly bytes: number; readonly everyMs: number }
  /** A TCP reset, once the client has had time to read what was sent. */
  | 'reset'
  | 'close'
  /** Silent, with the connection open, until the client leaves. */
  | 'stall'
  /** The connection stays for the next request. */
  | 'keep';

export type Field = readonly [name: string, value: string];

export interface Answer {
  /** Everything before the body, as it stands on the wire; empty to say nothing at all. */
  readonly head: string;
  readonly body: readonly Step[];
  /** How many bytes of the request's body are read before the answer. Default: all. */
  readonly readBytes?: number;
}

export const head = (status: string | number, fields: readonly Field[] = []): string =>
  `HTTP/1.1 ${status}${typeof status === 'number' ? ' Scripted' : ''}\r\n${fields
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

/** Any answer with a body of its own, closed afterwards. */
export function answer(
  status: string | number,
  fields: readonly Field[] = [],
  body: string | Uint8Array = '',
): Answer {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const bodiless = [204, 304].includes(Number(status));
  const usual: Field[] = [...(bodiless ? [] : [['Content-Length', String(bytes.length)] as const])];
  const named = new Set(fields.map(([name]) => name.toLowerCase()));
  const kept = usual.filter(([name]) => !named.has(name.toLowerCase()));
  return {
    head: head(status, [...kept, ...fields, ['Connection', 'close']]),
    body: bodiless ? [] : [{ send: bytes }],
  };
}

/** Bytes on the wire with no HTTP about them. */
export const raw = (text: string, ...body: readonly Step[]): Answer => ({ head: text, body });

export const chunk = (bytes: Uint8Array): Step[] => [
  { send: `${bytes.length.toString(16)}\r\n` },
  { send: bytes },
  { send: '\r\n' },
];
