export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Reads a body to its end and keeps nothing. */
export async function drained(source: Response | Blob | undefined, bytes: number): Promise<void> {
  const body = source instanceof Blob ? source.stream() : source?.body;
  if (!body) throw new Error('There is no body.');
  const reader = body.getReader();
  let received = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read())
    received += read.value.byteLength;
  if (received !== bytes) throw new Error(`${received} of ${bytes} bytes came.`);
}
