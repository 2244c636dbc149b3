import { EMPTY, of } from 'rxjs';
import type { Periodic } from './periodic.ts';

/** For servers, where nobody is woken: every answer is `restricted`, and nothing is done. */
export function createInertPeriodic(): Periodic {
  const restricted = async () => 'restricted' as const;
  return {
    source: 'timer',
    configure: restricted,
    start: restricted,
    status: restricted,
    stop: async () => {},
    scheduleTask: async ({ taskId }) => {
      throw new DOMException(`Task ${taskId} will not run on a server.`, 'NotSupportedError');
    },
    wakes$: EMPTY,
    status$: of('restricted'),
    statusSource: { getSnapshot: () => 'restricted', subscribe: () => () => {} },
    reports$: EMPTY,
  };
}
