import { changedFaults, NO_FAULTS, type ScopeFaults } from './scope-faults.ts';

/** The faults of every scope. A scope nobody set has none. */
export class FaultScopes {
  readonly #scopes = new Map<string, ScopeFaults>();

  of(scope: string): ScopeFaults {
    return this.#scopes.get(scope) ?? NO_FAULTS;
  }

  change(scope: string, change: unknown): ScopeFaults {
    const faults = changedFaults(this.of(scope), change);
    this.#scopes.set(scope, faults);
    return faults;
  }

  clear(scope: string): void {
    this.#scopes.delete(scope);
  }

  /** After how many bytes the next reset is due, or `null` when none is left. */
  resetLimit(scope: string): number | null {
    const { resetAfterBytes, resetTimes } = this.of(scope);
    return resetTimes === 0 ? null : resetAfterBytes;
  }

  /** Counts one reset as used. */
  useReset(scope: string): void {
    const { resetTimes } = this.of(scope);
    if (resetTimes !== null) this.change(scope, { resetTimes: Math.max(0, resetTimes - 1) });
  }

  /** The `Retry-After` of a 503 that is due now, counted as used; `undefined` when the request may pass. */
  useServiceUnavailable(scope: string): number | undefined {
    const { serviceUnavailable: due } = this.of(scope);
    if (due === null || due.times === 0) return undefined;
    this.change(scope, {
      serviceUnavailable: due.times === 1 ? null : { ...due, times: due.times - 1 },
    });
    return due.retryAfterSeconds;
  }
}
