import type { Answer } from '../wire/answer.ts';
import type { WireRequest } from '../wire/wire-request.ts';
import type { Expected } from './expected.ts';

/** Where a request can arrive: the page's own origin, and others that it knows nothing of. */
export type Place = 'own' | 'other' | 'third' | 'tls';

/** The places' origins, and one where nobody listens. */
export type Origins = Readonly<Record<Place | 'refused', string>>;

export interface CellRequest extends WireRequest {
  readonly at: Place;
  /** How many requests with the cell's method came before, wherever they arrived: `HEAD` and preflights do not count. */
  readonly nth: number;
  readonly origins: Origins;
  /** Resolves once the page has stored what a first answer brings before it breaks off. */
  readonly stored: () => Promise<void>;
  /** The cell's own path: every URL of it begins so. */
  readonly base: string;
}

/** What the server does. Made anew for each run, so it may keep a state. */
export type Misbehaviour = () => (request: CellRequest) => Answer;

/** What the page sends and how it listens. Plain data: it travels to the page. */
export interface PagePart {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyBytes?: number;
  readonly integrity?: string;
  readonly credentials?: RequestCredentials;
  readonly stallTimeoutMs?: number;
  readonly maxDelayMs?: number;
  /** The app refuses HTML by `validateResponse`. */
  readonly refusesHtml?: boolean;
  /** The app's `prepareRequest` brings a token once it is told of a 401 or 403. */
  readonly bringsToken?: boolean;
  /** A first session ends in the window between the last stored byte and the record's end. */
  readonly diesBeforeTheEnd?: boolean;
  /** How long an attempt that goes on for ever is looked at. */
  readonly watchMs?: number;
  /** What the app does when the watch is over: then the cell's expectation must come true. */
  readonly afterwards?: 'retryNow';
}

export interface Cell extends PagePart {
  /** Kind, start and what goes wrong; unique. */
  readonly name: string;
  /** The finding that it stands for, if any. */
  readonly finding?: string;
  /** Default `other`. */
  readonly at?: Place | 'refused';
  readonly server: Misbehaviour;
  /** The server answers preflights as it likes, too. Otherwise they are granted. */
  readonly preflights?: 'scripted';
  /** In place of the usual one: a URL that the servers do not have. */
  readonly url?: string;
  readonly expected: Expected;
  /** In every `npm test`; the others only in the torture. */
  readonly quick?: boolean;
}

export type Script = (request: CellRequest) => Answer;

/** The first request gets the first answer, and so on; the last one answers all that follow. */
export const inTurn =
  (...scripts: readonly Script[]): Misbehaviour =>
  () =>
  (request) => {
    const script = scripts[Math.min(request.nth, scripts.length - 1)];
    if (!script) throw new RangeError('A server needs at least one answer.');
    return script(request);
  };

export const times = (count: number, script: Script): readonly Script[] =>
  Array.from({ length: count }, () => script);
