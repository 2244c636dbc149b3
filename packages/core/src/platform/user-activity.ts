/** What a page knows of its user's clicks and keys; a part of `Navigator`. */
export interface UserActivationState {
  readonly userActivation?: { readonly isActive: boolean; readonly hasBeenActive: boolean };
}

/**
 * Whether what happens now may come from a click: `false` only when the browser knows better, in a page that its user has
 * touched before.
 */
export function mayBeUsers({ userActivation }: UserActivationState): boolean {
  return !userActivation?.hasBeenActive || userActivation.isActive;
}
