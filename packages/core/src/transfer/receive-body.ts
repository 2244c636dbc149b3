import type { UsableBody } from '../http/interpret-response.ts';
import { adoptResponse } from '../model/transitions/receive.ts';
import type { Exchange } from './attempt-outcome.ts';
import { Filling } from './filling.ts';
import { receiveInPage } from './receive-in-page.ts';
import type { ReceivedBody, ReceivingResponse } from './received-body.ts';
import type { RecordRun } from './record-run.ts';

/**
 * Stores what a body brings beyond what is stored, and says how it ended: in the transfer worker, if that has fetched it, else in
 * this page. What is thrown concerns the whole registration.
 */
export function receiveBody(
  record: RecordRun,
  { response, head: stored }: Pick<Exchange, 'response' | 'head'>,
  body: UsableBody,
  filling: Filling = new Filling(record.row.received, body.stopAt, record.signal),
): Promise<ReceivedBody> {
  const onCompared = async (): Promise<void> => {
    // All that is stored is the beginning of this answer, so its head is stored from here on.
    if (body.head === 'adopt') await record.apply(adoptResponse, stored, body.total);
  };
  const { receive } = response as Partial<ReceivingResponse>;
  return receive
    ? receive(record, body, filling, onCompared)
    : receiveInPage(record, response, body, onCompared);
}
