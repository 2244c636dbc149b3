/**
 * - `ordinary`: a download like any other
 * - `started`: the first of a registration that a user has just started
 * - `upload`: a request that does more than ask
 */
export type SlotKind = 'ordinary' | 'started' | 'upload';

/** Gives a slot, or a connection, back; further calls do nothing. */
export type Release = () => void;

/** A record that wants to move. */
export interface SlotRequest {
  readonly uid: string;
  /** The origin that it goes to; `null` where connections need not be counted. */
  readonly host: string | null;
  readonly isUpload: boolean;
}

/** Connections to hosts, which contexts may share. */
export interface HostConnections {
  /** A connection, or `null`: then one is sought, and it is told when one is there, which is the moment to ask again. */
  take(host: string, kind: SlotKind): Release | null;
  /** Nobody waits for one any more. */
  forget(host: string, kind: SlotKind): void;
  close(): void;
}
