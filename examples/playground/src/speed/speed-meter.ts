/** How long a burst is remembered: chunks land on disk up to a second apart, and that should not show. */
const SMOOTHING_MS = 2_500;

/** A smoothed speed out of byte counts that jump. Give it a count now and then, also when nothing moved. */
export interface SpeedMeter {
  /** Takes the count at `now` and returns bytes per second. */
  sample(bytes: number, now: number): number;
}

export function speedMeter(): SpeedMeter {
  let last: { bytes: number; at: number } | undefined;
  let smoothed = 0;
  let weight = 0;
  return {
    sample(bytes, now) {
      if (last && now > last.at) {
        const elapsed = now - last.at;
        // A record that starts over takes bytes back: that is no negative speed.
        const current = (Math.max(0, bytes - last.bytes) * 1000) / elapsed;
        const keep = Math.exp(-elapsed / SMOOTHING_MS);
        smoothed = smoothed * keep + current * (1 - keep);
        weight = weight * keep + (1 - keep);
      }
      if (!last || now > last.at) last = { bytes, at: now };
      // Dividing by the weight so far keeps the first seconds from reading too low.
      return weight > 0 ? smoothed / weight : 0;
    },
  };
}
