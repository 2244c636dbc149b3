import type { RegistrationRun } from '../transfer/registration-run.ts';
import type { SlotRequest } from './slots.ts';

/** What a record needs to move. */
export function slotRequest(run: RegistrationRun, index: number): SlotRequest {
  const { url, method, bodyBytes } = run.record(index).request;
  const { origin } = new URL(url);
  const isCounted =
    Number.isFinite(run.options.concurrency.perHost) &&
    !run.ports.connections.isMultiplexed(origin);
  return {
    uid: run.uid,
    host: isCounted ? origin : null,
    isUpload: bodyBytes !== null || !['GET', 'HEAD'].includes(method),
  };
}
