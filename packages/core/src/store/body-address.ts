import type { RecordRow } from './record-row.ts';

/** Names one stored body: the request's or the response's of one record. */
export interface BodyAddress {
  readonly uid: string;
  readonly index: number;
  readonly side: 'request' | 'response';
}

/** Where the response body of a record lies. */
export function responseBodyOf(record: Pick<RecordRow, 'uid' | 'index' | 'bodyIn'>): BodyAddress {
  const { uid, index } = record.bodyIn ?? record;
  return { uid, index, side: 'response' };
}
