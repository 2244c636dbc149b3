/** Sandboxed frames, and pages whose storage the user has blocked, throw `SecurityError` on the mere look. */
export function permitted<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
