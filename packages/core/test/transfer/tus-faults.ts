import type { TusFault } from './tus-server.ts';

/** The given faults of requests of this method, one after another; then none. */
export const first = (method: string, ...list: readonly TusFault[]) => {
  const left = [...list];
  return (request: Request) => (request.method === method ? left.shift() : undefined);
};
export const always = (method: string, fault: TusFault) => (request: Request) =>
  request.method === method ? fault : undefined;
export const both =
  (...faults: readonly ((request: Request) => TusFault | undefined)[]) =>
  (request: Request) =>
    faults.map((fault) => fault(request)).find(Boolean);
export const withHeaders = (changed: Readonly<Record<string, string | null>>): TusFault => ({
  answer: (answer) => {
    const headers = { ...answer.headers };
    for (const [name, value] of Object.entries(changed)) {
      if (value === null) delete headers[name];
      else headers[name] = value;
    }
    return { ...answer, headers, type: 'cors' };
  },
});
