import type { Problem } from '../model/snapshot.ts';
import type { StoredRequest } from '../model/stored-exchange.ts';
import type { BackgroundFetchFailureReason } from '../spec/background-fetch-result.ts';
import type { StoredResponse } from './stored-response.ts';

/** Names one record. */
export interface RecordAddress {
  readonly uid: string;
  readonly index: number;
}

/** A response that is stored whole with another registration. */
export interface PreviousResponse {
  readonly response: StoredResponse;
  readonly received: number;
  readonly bodyIn: RecordAddress;
}

/** One record on disk. Its bodies are chunks of their own. */
export interface RecordRow {
  readonly uid: string;
  readonly index: number;
  readonly state: 'pending' | 'done' | 'failed';
  readonly request: StoredRequest;
  /** The head of the response whose body's prefix is stored, or of the final answer. */
  readonly response: StoredResponse | null;
  /** Response body bytes stored: always a valid prefix of `response`'s representation. */
  readonly received: number;
  /** The size of the whole response body, when known. */
  readonly expectedBytes: number | null;
  /** Whether the request body is known to be wholly sent. */
  readonly bodySent: boolean;
  readonly failureReason: BackgroundFetchFailureReason;
  /** Why it failed, or what the next attempt is about. */
  readonly problem: Problem | null;
  /** Attempts since the last byte of progress. */
  readonly attempts: number;
  /** No attempt before this time (milliseconds since the Unix epoch): backoff and `Retry-After` outlive restarts. */
  readonly notBefore: number;
  /** Why the last attempt failed, when it was an answer: its status. */
  readonly lastStatus?: number;
  /** The server has asked for the wait until `notBefore`. */
  readonly imposed?: true;
  /** How often stored bytes were given up for another representation. */
  readonly discards?: number;
  /** What is stored has to be compared with a whole answer before anything is appended. */
  readonly unsure?: true;
  /** It is done, and nothing proves that its end was the end: see `RecordSnapshot.unproven`. */
  readonly unproven?: true;
  /** Set before a non-idempotent request is handed to the network: such a request is never sent again. */
  readonly sentOnce: boolean;
  /** Request body bytes that were sent without an answer to show for them, in all attempts. Absent: none. */
  readonly unansweredBytes?: number;
  /** The whole response that is stored for the same request already: a 304 says that it still holds. Absent: none. */
  readonly previous?: PreviousResponse;
  /** The record in which the response body lies, where a 304 has said that it still holds. Absent: in this one. */
  readonly bodyIn?: RecordAddress;
}
