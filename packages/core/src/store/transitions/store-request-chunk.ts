import type { StoredChunk, Transition } from '../../model/change.ts';

/** One chunk of a request body, while the registration is still `storing`. */
export function storeRequestChunk(chunk: StoredChunk): Transition {
  return ({ registration }) => {
    if (registration.phase !== 'storing')
      throw new TypeError('Request bodies are stored before a registration is activated.');
    return { registration, putChunk: chunk };
  };
}
