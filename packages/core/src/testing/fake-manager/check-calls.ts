import { checkRequestInput, describe } from '../../client/request-input.ts';
import { isFailureReason } from '../../model/row-guards.ts';
import type { RegistrationSnapshot } from '../../model/snapshot.ts';

/*
 * What a test says is checked as what an app says: a word that is misspelt would make a test that shows nothing.
 */

/** Throws a `TypeError` for what is easily mistaken: a `Response` where its URL belongs, or none. */
export function checkResponse(url: unknown, response: unknown): void {
  const call = 'respond(id, url, response)';
  checkRequestInput(call, url);
  if (typeof (response as Response | undefined)?.arrayBuffer !== 'function')
    throw new TypeError(`${call} needs a Response; it was ${describe(response)}.`);
}

/** Throws a `TypeError` for a member that no snapshot has. */
export function checkChange(known: RegistrationSnapshot, change: object): void {
  for (const name of Object.keys(change))
    if (!(name in known)) throw new TypeError(`A snapshot has no member \`${name}\`.`);
}

/** Throws a `TypeError` for a reason that no failure has. */
export function checkFailureReason(reason: unknown): void {
  if (!isFailureReason(reason))
    throw new TypeError(`There is no failure reason ${describe(reason)}.`);
}
