import { filter, firstValueFrom, map, merge, NEVER, take } from 'rxjs';
import { isChannelMessage } from '../model/messages.ts';
import { after } from '../platform/after.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** A message may be lost, or the one who should send it be dead. */
const LOOK_AGAIN_MS = 500;

/** Resolves when the registration may have changed: somebody says so, or it is time to look again. */
export function nextChange(uid: string, { channel, environment }: WorkerPorts): Promise<void> {
  const told$ = (channel?.messages$ ?? NEVER).pipe(
    filter((message) => {
      if (!isChannelMessage(message)) return false;
      if (message.type === 'snapshot') return message.envelope.snapshot.uid === uid;
      return (message.type === 'changed' || message.type === 'removed') && message.uid === uid;
    }),
  );
  const late$ = after(environment.clock, LOOK_AGAIN_MS);
  return firstValueFrom(
    merge(told$, late$).pipe(
      take(1),
      map(() => undefined),
    ),
  );
}
