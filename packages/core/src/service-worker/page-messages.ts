import { nextMessage } from '../browser/channel.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** What a page has said of one registration, over the channel of its manager. */
export interface RegistrationNews {
  readonly uid: string;
  /** It still runs, and its row has perhaps not changed. */
  readonly isProgress: boolean;
}

/**
 * What `message` says of a registration; `null` when it is no such message. Anything in the origin can post to the channel.
 * The worker takes the uid from it and reads the rest from the store, so the rest of the message is not checked.
 */
export function registrationNews(message: unknown): RegistrationNews | null {
  const { bgfetch, type, uid, envelope } = fieldsOf(message);
  if (bgfetch !== 1) return null;
  if (type === 'changed' || type === 'removed')
    return isUid(uid) ? { uid, isProgress: false } : null;
  if (type !== 'snapshot') return null;
  const snapshot = fieldsOf(fieldsOf(envelope).snapshot);
  return isUid(snapshot.uid)
    ? { uid: snapshot.uid, isProgress: snapshot.status !== 'settled' }
    : null;
}

const fieldsOf = (value: unknown): Partial<Record<string, unknown>> => Object(value);

const isUid = (value: unknown): value is string => typeof value === 'string';

/** A message may be lost, or the context that should send it may be dead. */
const LOOK_AGAIN_MS = 500;

/** Resolves when the registration may have changed: with a message of a page, or after half a second without one. */
export async function nextChange(
  uid: string,
  { channel, environment }: WorkerPorts,
): Promise<void> {
  const isAboutIt = (message: unknown): message is unknown =>
    registrationNews(message)?.uid === uid;
  await nextMessage(channel, environment.clock, LOOK_AGAIN_MS, isAboutIt);
}
