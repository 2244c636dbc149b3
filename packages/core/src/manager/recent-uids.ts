/** Messages are late by seconds; a page that was frozen for long meets what the store says before it tells anything. */
const LIMIT = 1000;

/** The newest uids that were added: as many as messages on their way can be about, so that it does not grow for ever. */
export class RecentUids {
  readonly #uids = new Set<string>();

  add(uid: string): void {
    this.#uids.delete(uid);
    this.#uids.add(uid);
    const [oldest] = this.#uids;
    if (this.#uids.size > LIMIT && oldest !== undefined) this.#uids.delete(oldest);
  }

  has(uid: string): boolean {
    return this.#uids.has(uid);
  }
}
