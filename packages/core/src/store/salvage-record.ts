import { salvagedRequest } from '../model/row-guards.ts';
import type { RecordAddress, RecordRow } from './record-row.ts';

/**
 * The record in place of one whose row, or whose bytes, can't be used any more: it has failed, says why, and keeps of its
 * request what can be read, so that its siblings stay what they are.
 */
export function salvagedRecord(
  { uid, index }: RecordAddress,
  row: unknown,
  why: string,
): RecordRow {
  const { request, bodySent, sentOnce } = Object(row);
  return {
    uid,
    index,
    state: 'failed',
    request: salvagedRequest(request),
    response: null,
    received: 0,
    expectedBytes: null,
    bodySent: bodySent === true,
    failureReason: 'fetch-error',
    problem: {
      name: 'DataError',
      message: `What was stored of this record is damaged: ${why}. Fetch it again.`,
    },
    attempts: 0,
    notBefore: 0,
    sentOnce: sentOnce === true,
  };
}
