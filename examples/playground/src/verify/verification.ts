/** What is known about the bytes of one stored record. */
export type Verification =
  | { readonly state: 'queued' }
  | { readonly state: 'reading'; readonly bytes: number }
  | { readonly state: 'same'; readonly sha256: string; readonly at: number }
  | { readonly state: 'different'; readonly sha256: string; readonly expected: string }
  | { readonly state: 'unknown'; readonly message: string };

/** Names a record over reloads: a uid is never used again. */
export function verificationKey(uid: string, index: number): string {
  return `${uid}/${index}`;
}
