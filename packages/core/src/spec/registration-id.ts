/** The longest id accepted, in UTF-16 code units. Chromium 156 crashes its renderer on an empty id and on one over 1 MiB. */
export const MAX_ID_LENGTH = 4096;

/** Throws a `TypeError` that says what is wrong with `id`; returns it otherwise. */
export function checkRegistrationId(id: unknown): string {
  if (typeof id !== 'string')
    throw new TypeError(`A background fetch id is a string, not ${describe(id)}.`);
  if (id === '')
    throw new TypeError('A background fetch id can not be empty. Choose any other string.');
  if (id.length > MAX_ID_LENGTH)
    throw new TypeError(
      `This background fetch id has ${id.length} UTF-16 code units; at most ${MAX_ID_LENGTH} are allowed. Use a short key, and keep the rest in \`metadata\`.`,
    );
  return id;
}

const describe = (value: unknown): string => (value === null ? 'null' : typeof value);
