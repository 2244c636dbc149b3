/**
 * Whether the OS wakes the app at all:
 * - `available`: it may, when and as often as it sees fit
 * - `denied`: the user has switched background refresh off, for this app or for all
 * - `restricted`: not possible on this device (parental controls, no plugin, no such API in this browser)
 * - `unknown`: nobody says, or the answer never came
 */
export type PeriodicStatus = 'restricted' | 'denied' | 'available' | 'unknown';
