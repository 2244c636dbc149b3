import type { UsableBody } from '../http/interpret-response.ts';
import type { RegistrationRows } from '../model/rows.ts';
import type { Transition } from '../model/transitions/transition.ts';
import type { TransportResponse } from '../model/transport.ts';
import type { Exchange } from './attempt-outcome.ts';
import { DownloadTotalExceededError } from './engine-options.ts';
import type { Filling } from './filling.ts';
import type { RecordRun } from './record-run.ts';

/**
 * How the bytes of a body that lie beyond the place where stored bytes go on compare with these:
 * - `none`: it was not stopped at such a place
 * - `same`: they are the same, so the body ends where the stored bytes begin
 * - `other`: they are not
 * - `unknown`: too few came, or too few are stored
 */
export type Joint = 'none' | 'same' | 'other' | 'unknown';

/** How a body has ended. */
export interface ReceivedBody {
  /** How many bytes were stored before it came. */
  readonly before: number;
  /** Where in the representation it ended. */
  readonly reached: number;
  /** What broke its stream; `null` when it ended in good order. */
  readonly error: unknown;
  /** Its bytes are not those that are stored. */
  readonly isMismatch: boolean;
  /** How it fits to the stored bytes that it was stopped before. */
  readonly joint: Joint;
  /** The hash of all that is stored, in Base64, where it was made on the way. */
  readonly digest: string | null;
}

/** An answer whose body is elsewhere: it is received, and stored, by whoever has it. */
export interface ReceivingResponse extends TransportResponse {
  /** As `receiveInPage`. */
  readonly receive: (
    record: RecordRun,
    body: UsableBody,
    filling: Filling,
    onCompared: () => Promise<void>,
  ) => Promise<ReceivedBody>;
  /** As `receiveBody`, by several connections where that is wanted and safe. */
  readonly receiveInSegments: (
    record: RecordRun,
    exchange: Exchange,
    body: UsableBody,
  ) => Promise<ReceivedBody>;
}

/** Where the body must have ended; `null` when nothing tells that for certain. */
export const mostBytes = ({ end, total, certain }: UsableBody): number | null =>
  end ?? (certain ? total : null);

/** Background Fetch §5: more bytes than `downloadTotal` fail the whole fetch. */
export function withinTotal(commit: Transition, bytes: number): Transition {
  const transition = (state: RegistrationRows) => {
    const { downloaded, downloadTotal } = state.registration;
    if (downloadTotal > 0 && downloaded + bytes > downloadTotal)
      throw new DownloadTotalExceededError(
        `More than the downloadTotal of ${downloadTotal} bytes has arrived. Give the exact sum, or leave it out.`,
      );
    return commit(state);
  };
  return Object.assign(transition, commit);
}

/** The body brought more bytes than the server had announced for certain. */
export class OverlongBodyError extends Error {
  override readonly name = 'OverlongBodyError';
}
