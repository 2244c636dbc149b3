/** What the app's service worker tells the test of one event. Plain data: it is posted. */
export interface EventReport {
  readonly kind: 'event';
  readonly type: string;
  /** The name of its interface. */
  readonly interface: string;
  readonly id: string;
  readonly result: string;
  readonly failureReason: string;
  readonly downloaded: number;
  readonly uploaded: number;
  readonly recordsAvailable: boolean;
  /** What `for … in` finds on the registration and on the event, functions left out. */
  readonly members: readonly string[];
  readonly eventMembers: readonly string[];
  readonly records: readonly RecordReport[];
  /** What `updateUI` did, call by call. */
  readonly updates: readonly string[];
}

export interface RecordReport {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  readonly type: string;
  readonly responseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The name of what `responseReady` was rejected with; empty when it was not. */
  readonly error: string;
}

/** What the app's own `message` listener has heard, apart from what the test itself has said. */
interface HeardReport {
  readonly kind: 'heard';
  readonly data: unknown;
}

/** The answer to an order of the test's. */
interface AnswerReport {
  readonly kind: 'answer';
  readonly value: unknown;
}

export type Report = EventReport | HeardReport | AnswerReport;

/** What the test tells the app's service worker. */
export type Order =
  | { readonly order: 'connect' }
  /** Let the events end that are held (`?behaviour=hold`). */
  | { readonly order: 'go' }
  /** Start a background fetch from the service worker. */
  | { readonly order: 'fetch'; readonly id: string; readonly url: string };
