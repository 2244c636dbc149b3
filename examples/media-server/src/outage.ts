import type { ServerResponse } from 'node:http';

/**
 * "The server is down": requests get their connection cut at once. Pages and control routes keep answering, so
 * that a demo can switch the outage on and watch it; for clients of the media it is as good as a dead host.
 */
export class Outage {
  readonly #open = new Map<ServerResponse, string>();
  readonly #endsAtMs = new Map<string, number>();
  #allEndAtMs = 0;

  /** For one scope, or for all when none is named. Cuts what is open now; 0 ms ends an outage. */
  begin(ms: number, scope?: string): void {
    if (scope === undefined) this.#allEndAtMs = Date.now() + ms;
    else this.#endsAtMs.set(scope, Date.now() + ms);
    for (const [response, ofScope] of this.#open) {
      if (this.remainingMs(ofScope) > 0) cut(response);
    }
  }

  remainingMs(scope: string): number {
    return Math.max(
      0,
      this.#allEndAtMs - Date.now(),
      (this.#endsAtMs.get(scope) ?? 0) - Date.now(),
    );
  }

  /** False when the server is down for this request, whose connection is then gone. */
  admit(response: ServerResponse, scope: string): boolean {
    if (this.remainingMs(scope) > 0) {
      cut(response);
      return false;
    }
    this.#open.set(response, scope);
    response.once('close', () => this.#open.delete(response));
    return true;
  }
}

function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
