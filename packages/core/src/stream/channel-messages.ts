import type { SnapshotEnvelope } from './snapshot-envelope.ts';

/**
 * What the contexts of one manager name tell each other over their BroadcastChannel. `bgfetch` is the version of
 * these shapes: during an update an old and a new version of the app can be open at the same time.
 */
export type ChannelMessage =
  /** The runner's newest view of a registration. */
  | { readonly bgfetch: 1; readonly type: 'snapshot'; readonly envelope: SnapshotEnvelope }
  /** A command or a settlement has changed the row: read it again. */
  | { readonly bgfetch: 1; readonly type: 'changed'; readonly uid: string }
  /** The registration's rows are gone. */
  | { readonly bgfetch: 1; readonly type: 'removed'; readonly uid: string }
  /** Whoever runs the registration must not wait for anything any longer. */
  | { readonly bgfetch: 1; readonly type: 'retry-now'; readonly uid: string }
  /** A context has just opened: runners answer with their snapshots. */
  | { readonly bgfetch: 1; readonly type: 'hello' }
  /** The browser's download UI of the registration with this app-given id was clicked. */
  | { readonly bgfetch: 1; readonly type: 'click'; readonly id: string }
  /** Asks whoever holds one of these locks for a sign of life. */
  | { readonly bgfetch: 1; readonly type: 'ping'; readonly locks: readonly string[] }
  /** The sign of life of whoever holds these locks. */
  | { readonly bgfetch: 1; readonly type: 'pong'; readonly locks: readonly string[] }
  /** The page that holds these locks is about to be frozen. */
  | { readonly bgfetch: 1; readonly type: 'asleep'; readonly locks: readonly string[] }
  /** The holder of a registration's lease was found frozen: the lease of this generation is the one that counts. */
  | {
      readonly bgfetch: 1;
      readonly type: 'robbed';
      readonly uid: string;
      readonly generation: number;
    };

/** Whether `value`, from a channel that anything in the origin can post to, is one of ours. */
export function isChannelMessage(value: unknown): value is ChannelMessage {
  if (!isObject(value) || value.bgfetch !== 1) return false;
  switch (value.type) {
    case 'hello':
      return true;
    case 'changed':
    case 'removed':
    case 'retry-now':
      return typeof value.uid === 'string';
    case 'click':
      return typeof value.id === 'string';
    case 'ping':
    case 'pong':
    case 'asleep':
      return Array.isArray(value.locks) && value.locks.every((lock) => typeof lock === 'string');
    case 'robbed':
      return typeof value.uid === 'string' && typeof value.generation === 'number';
    case 'snapshot':
      return isEnvelope(value.envelope);
    default:
      return false;
  }
}

function isEnvelope(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.epoch === 'number' &&
    typeof value.revision === 'number' &&
    typeof value.seq === 'number' &&
    isObject(value.snapshot) &&
    typeof value.snapshot.uid === 'string' &&
    typeof value.snapshot.id === 'string'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
