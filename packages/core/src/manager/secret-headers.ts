import type { CapturedRequest } from '../store/stored-request.ts';

type Headers = CapturedRequest['secretHeaders'];

/** What must not be written to disk, for as long as this context lives: afterwards `prepareRequest` has to bring it. */
export class SecretHeaders {
  readonly #byUid = new Map<string, readonly Headers[]>();
  readonly #onSecret: (names: readonly string[]) => void;

  /** `onSecret` is called with the names of what there is to remember. */
  constructor(onSecret: (names: readonly string[]) => void) {
    this.#onSecret = onSecret;
  }

  remember(uid: string, byRecord: readonly Headers[]): void {
    if (byRecord.every((headers) => headers.length === 0)) return;
    this.#byUid.set(uid, byRecord);
    this.#onSecret([...new Set(byRecord.flat().map(([name]) => name))]);
  }

  of(uid: string, index: number): Headers {
    return this.#byUid.get(uid)?.[index] ?? [];
  }

  forget(uid: string): void {
    this.#byUid.delete(uid);
  }
}
