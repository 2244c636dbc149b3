/**
 * What a browser does although no standard asks for it, as it was when the code was written. When the browser has moved, one
 * line says so, and the test goes on: what the SDK promises must hold with either behaviour.
 */
export function quirk(name: string, known: string, seen: string): void {
  if (seen === known) return;
  const version = /(?:Chrome|Firefox|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'browser';
  console.warn(`QUIRK MOVED (${version}): ${name}: was "${known}", now "${seen}".`);
}
