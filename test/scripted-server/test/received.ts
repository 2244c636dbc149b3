/** What arrived before the body ended or broke. */
export async function received(
  response: Response,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; broken: boolean }> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let broken = false;
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      chunks.push(part.value);
    }
  } catch {
    broken = true;
  }
  return { bytes: new Uint8Array(await new Blob(chunks).arrayBuffer()), broken };
}
