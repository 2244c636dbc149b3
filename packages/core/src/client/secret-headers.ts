import type { RegistrationRows } from '../model/rows.ts';
import type { CapturedRequest } from '../model/stored-exchange.ts';

type SecretHeaderList = CapturedRequest['secretHeaders'];

/** The headers that must not be written to disk. After this context has ended, `prepareRequest` has to add them. */
export class SecretHeaders {
  readonly #byUid = new Map<string, readonly SecretHeaderList[]>();
  readonly #onSecret: (names: readonly string[]) => void;

  /** `onSecret` is called with the names of the headers that are remembered. */
  constructor(onSecret: (names: readonly string[]) => void) {
    this.#onSecret = onSecret;
  }

  remember(uid: string, byRecord: readonly SecretHeaderList[]): void {
    if (byRecord.every((headers) => headers.length === 0)) return;
    this.#byUid.set(uid, byRecord);
    this.#onSecret([...new Set(byRecord.flat().map(([name]) => name))]);
  }

  /**
   * Takes the secret headers from `requests`, which the app has made again, for the records with the same URL and method.
   * Returns whether any was missing.
   */
  restore({ registration, records }: RegistrationRows, requests: readonly Request[]): boolean {
    const { uid } = registration;
    let wasMissing = false;
    const byRecord = records.map(({ index, request: stored }) => {
      const remembered = this.of(uid, index);
      const made = requests[index];
      if (made?.url !== stored.url || made.method !== stored.method) return remembered;
      const given = [...made.headers].filter(([name]) => stored.secretHeaderNames?.includes(name));
      const isRemembered = (name: string): boolean => remembered.some(([other]) => other === name);
      wasMissing ||= given.some(([name]) => !isRemembered(name));
      return [...new Map([...remembered, ...given])];
    });
    if (byRecord.some((headers) => headers.length > 0)) this.#byUid.set(uid, byRecord);
    return wasMissing;
  }

  of(uid: string, index: number): SecretHeaderList {
    return this.#byUid.get(uid)?.[index] ?? [];
  }

  forget(uid: string): void {
    this.#byUid.delete(uid);
  }
}
