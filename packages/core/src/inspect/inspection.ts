import type { StorageUse } from '../browser/inspection.ts';
import type { Span } from '../model/body-parts.ts';
import type { Problem, RegistrationSnapshot } from '../model/snapshot.ts';
import type { StorageStatus } from '../model/storage-status.ts';
import type { WakeReport, WakeSourceName } from '../wakes/periodic.ts';

/**
 * All that tools can know of a manager at a moment: plain values, without secrets. Sizes are in bytes, times in milliseconds since
 * the Unix epoch.
 */
export interface Inspection {
  /** When this was put together. */
  readonly at: number;
  /** The manager's own context: `BackgroundFetchManager.contextId`. */
  readonly contextId: string;
  /** All registrations that are not released, oldest first, as `manager.registrations` has them. */
  readonly registrations: readonly InspectedRegistration[];
  /**
   * The contexts of the origin (tabs, workers) that hold or wait for something of this manager. `null` where the browser does not
   * tell (no Web Locks), and before it was asked.
   */
  readonly contexts: readonly InspectedContext[] | null;
  /** The wakes of this page since the inspection began, newest first, the last 100. */
  readonly wakes: readonly InspectedWake[];
  readonly storage: InspectedStorage;
}

/** One registration: what everybody can see of it, and what its rows on disk say. */
export interface InspectedRegistration {
  readonly snapshot: RegistrationSnapshot;
  /** `null` where the rows can't be read: they are in the memory of the page, or were not read yet. */
  readonly stored: StoredRegistration | null;
}

/** What lies on disk of a registration. */
export interface StoredRegistration {
  /** Raised by each claim and command. Whoever names an older one can't write. */
  readonly epoch: number;
  /** How often another context took over from one that was frozen. */
  readonly takeovers: number;
  /** The option `segments` of `fetch`. */
  readonly segments: number | 'auto';
  readonly bytes: StoredBytes;
  /** In the order of the requests. */
  readonly records: readonly StoredRecord[];
}

/** How many bytes are stored, by where they lie. */
export interface StoredBytes {
  /** Of response bodies, in files of the origin private file system. */
  readonly inFiles: number;
  /** Of response bodies, in IndexedDB. */
  readonly inRows: number;
  /** Of request bodies, in IndexedDB. */
  readonly ofRequests: number;
}

/** What lies on disk of one record. */
export interface StoredRecord {
  readonly index: number;
  /** What is stored of the response body, by ascending start, without overlaps. */
  readonly stretches: readonly StoredStretch[];
  /** What of the response body is missing, by ascending start. Empty while its size is not known. */
  readonly holes: readonly Span[];
  /** The head of the response of which the stored bytes are the beginning, or of the final answer; `null` while there is none. */
  readonly answer: InspectedAnswer | null;
  /** Attempts that have failed since the last byte of progress. */
  readonly attempts: number;
  /** No attempt is made before this time; `0` when nothing has failed. */
  readonly notBefore: number;
  /** Whether it was the server that asked for this wait (`Retry-After`), so that only `retryNow()` ends it early. */
  readonly isImposed: boolean;
  /** The HTTP status of the answer that made the last attempt fail; `null` when none did, or there was no answer. */
  readonly lastStatus: number | null;
  /** Why it failed, or why the next attempt is needed, at the moment of `attempts`: the snapshot may show it later. */
  readonly problem: Problem | null;
  /** How often stored bytes were given up for another representation. */
  readonly discards: number;
  /** Whether the stored bytes have to be compared with a whole answer before anything is appended. */
  readonly isUnsure: boolean;
  /** What is sent; `null` for a request without a body. */
  readonly upload: InspectedUpload | null;
}

/** A stretch of a response body that is stored in one place: from `start` up to, but not including, `end`. */
export interface StoredStretch extends Span {
  readonly place: 'file' | 'rows';
  /** Whether there is a gap before it: another connection has brought it. */
  readonly isAhead: boolean;
}

/** The head of a response, as it is stored: headers that carry secrets are not in it. */
export interface InspectedAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Where it came from. With `redirected`, another URL than that of the request. */
  readonly url: string;
  readonly redirected: boolean;
  readonly type: ResponseType;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** How far the body of a request is sent. */
export interface InspectedUpload {
  /** The size of the request body. */
  readonly bytes: number;
  /** Whether all of it is known to be sent. */
  readonly isSent: boolean;
  /** How many bytes the server has confirmed, for uploads by tus; `null` for others. */
  readonly confirmed: number | null;
}

/** A context of the origin, by the locks that it holds and waits for. */
export interface InspectedContext {
  /** The browser's name for it (`LockInfo.clientId`). */
  readonly clientId: string;
  /** Whether it is the one in which the inspection runs. */
  readonly isThis: boolean;
  /** Its name in `RegistrationSnapshot.runner`; `null` when nothing tells it. */
  readonly contextId: string | null;
  /** The uids of the registrations that only it may carry out now. */
  readonly holds: readonly string[];
  /** The uids of those that it carries out as soon as their holder has gone. */
  readonly waitsFor: readonly string[];
  /** The connections that it uses now, by host. Hosts over HTTP/2 and 3 are not counted, and not in it. */
  readonly connections: readonly HostUse[];
}

/** How many connections a context uses to one host. */
export interface HostUse {
  /** An origin, as `https://example.org`. */
  readonly host: string;
  readonly count: number;
}

/** A wake, see `Wake`. */
export interface InspectedWake {
  readonly taskId: string;
  readonly source: WakeSourceName;
  readonly startedAt: number;
  /** When it ends at the latest. */
  readonly deadline: number;
  /** `null` while it is open. */
  readonly endedAt: number | null;
  /** Whether it ended because its time was up. */
  readonly timedOut: boolean;
  /** What the native driver has done in it; `null` when it did nothing, or has not told yet. */
  readonly report: WakeReport | null;
}

/** What is stored by whom. */
export interface InspectedStorage extends StorageUse {
  readonly status: StorageStatus;
  /** The sum over all registrations; `null` while their rows were not read. */
  readonly bytes: StoredBytes | null;
}
