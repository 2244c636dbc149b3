import type { CapturedRequest } from '../store/stored-request.ts';

type Headers = CapturedRequest['secretHeaders'];

/** What must not be written to disk, for as long as this context lives: afterwards `prepareRequest` has to bring it. */
export class SecretHeaders {
  readonly #byUid = new Map<string, readonly Headers[]>();

  remember(uid: string, byRecord: readonly Headers[]): void {
    if (byRecord.some((headers) => headers.length > 0)) this.#byUid.set(uid, byRecord);
  }

  of(uid: string, index: number): Headers {
    return this.#byUid.get(uid)?.[index] ?? [];
  }

  has(uid: string): boolean {
    return this.#byUid.has(uid);
  }

  forget(uid: string): void {
    this.#byUid.delete(uid);
  }
}
