import type { Clock } from '../../browser/clock.ts';
import type { BodyPart } from '../../model/body-parts.ts';

/** To find a file takes some calls of the browser, 1 to 2 ms together; a player asks for parts of one by the hundred. */
const MAX_FILES = 100;

/**
 * After this time it is looked for again: files are deleted together with their rows, which are looked at for each request, but
 * users and developer tools may delete one without the other.
 */
const MAX_AGE_MS = 10_000;

interface RecentFile {
  readonly uid: string;
  readonly file: Promise<Blob>;
  readonly openedAt: number;
}

/** The files of finished bodies that were read last. They do not change, so that one that was opened stays readable. */
export class RecentFiles {
  readonly #open: (uid: string, part: BodyPart) => Promise<Blob>;
  readonly #clock: Clock;
  /** By path, least recently needed first. */
  readonly #files = new Map<string, RecentFile>();

  constructor(open: (uid: string, part: BodyPart) => Promise<Blob>, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** Rejects as `open` does; it is asked again the next time. */
  read(uid: string, part: BodyPart): Promise<Blob> {
    const path = `${uid}/${part.file}`;
    const now = this.#clock.now();
    const known = this.#files.get(path);
    const age = known ? now - known.openedAt : 0;
    // A clock may be set back.
    const isFresh = known && age >= 0 && age < MAX_AGE_MS;
    const recent = isFresh ? known : { uid, file: this.#open(uid, part), openedAt: now };
    this.#files.delete(path);
    this.#files.set(path, recent);
    const [oldest] = this.#files.keys();
    if (this.#files.size > MAX_FILES && oldest !== undefined) this.#files.delete(oldest);
    recent.file.catch(() => this.#files.get(path) === recent && this.#files.delete(path));
    return recent.file;
  }

  /** Drops the files of a registration: in some browsers an open file keeps its room on the disk. */
  forget(uid: string): void {
    for (const [path, { uid: owner }] of this.#files) if (owner === uid) this.#files.delete(path);
  }
}
