export type HashAlgorithm = 'sha256' | 'sha384' | 'sha512';

/** What a body must hash to: any of `digests`, in Base64. */
export interface ExpectedHash {
  readonly algorithm: HashAlgorithm;
  readonly digests: readonly string[];
}

const STRENGTH: readonly HashAlgorithm[] = ['sha256', 'sha384', 'sha512'];

/**
 * SRI §3.3.3 "parse metadata" and §3.3.4 "get the strongest metadata": of several algorithms only the strongest counts.
 * `null` when there is none that is known, in which case everything matches.
 */
export function parseIntegrity(metadata: string): ExpectedHash | null {
  let strongest: { algorithm: HashAlgorithm; digests: string[] } | null = null;
  for (const token of metadata.split(/[\t\n\f\r ]+/)) {
    const [, name, digest] =
      /^(sha256|sha384|sha512)-([\w+/-]+={0,2})(?:\?.*)?$/i.exec(token) ?? [];
    if (name === undefined || digest === undefined) continue;
    const algorithm = name.toLowerCase() as HashAlgorithm;
    const rank = strongest
      ? STRENGTH.indexOf(algorithm) - STRENGTH.indexOf(strongest.algorithm)
      : 1;
    if (rank > 0) strongest = { algorithm, digests: [] };
    // SRI takes the alphabet for URLs too.
    if (rank >= 0) strongest?.digests.push(digest.replaceAll('-', '+').replaceAll('_', '/'));
  }
  return strongest;
}
