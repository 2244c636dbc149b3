import { FaultScopes } from './fault-scopes.ts';
import { Outage } from './outage.ts';
import { RequestLog } from './request-log.ts';

/** Everything a media server remembers; tests in the same process may use it instead of the control routes. */
export interface MediaServerState {
  readonly faults: FaultScopes;
  readonly outage: Outage;
  readonly log: RequestLog;
}

export function createServerState(): MediaServerState {
  return { faults: new FaultScopes(), outage: new Outage(), log: new RequestLog() };
}
