/** A URL without query and fragment: what never tells requests apart is not compared, what may be is left to matching. */
export function addressOf(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}

/** Where in `urls` each address is. */
export function indicesByAddress(urls: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const indices = new Map<string, number[]>();
  urls.forEach((url, index) => {
    const address = addressOf(url);
    const known = indices.get(address);
    if (known) known.push(index);
    else indices.set(address, [index]);
  });
  return indices;
}
