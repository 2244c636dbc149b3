import type { ScopeFaults } from '@bgfetch-examples/media-server';
import { element, setText } from '../dom/element.ts';
import type { View } from '../dom/view.ts';
import { formatSpeed } from '../format/bytes.ts';

const MB = 1_000_000;
/** From the left: ever faster, then no limit. */
const stops = [MB / 4, MB / 2, MB, 2 * MB, 4 * MB, 8 * MB, 16 * MB, 32 * MB, 64 * MB, null];

/** How fast the server sends each response. */
export function throttleSlider(
  change: (faults: Partial<ScopeFaults>) => void,
): View<Pick<ScopeFaults, 'throttleBytesPerSecond'>> {
  const output = element('output', { for: 'throttle' });
  const slider = element('input', {
    type: 'range',
    id: 'throttle',
    min: 0,
    max: stops.length - 1,
    step: 1,
    value: stops.length - 1,
  });
  const show = (bytesPerSecond: number | null): void => {
    const words = bytesPerSecond === null ? 'Unlimited' : formatSpeed(bytesPerSecond);
    setText(output, words);
    slider.setAttribute('aria-valuetext', words);
  };
  slider.addEventListener('input', () => {
    const bytesPerSecond = stops[slider.valueAsNumber] ?? null;
    show(bytesPerSecond);
    change({ throttleBytesPerSecond: bytesPerSecond });
  });
  show(null);
  const label = element('label', { for: 'throttle' }, 'Speed of each response');
  return {
    element: element('div', { class: 'throttle' }, label, output, slider),
    update({ throttleBytesPerSecond }) {
      // Not under the person's finger.
      if (slider.matches(':active')) return;
      const wanted = throttleBytesPerSecond ?? Number.POSITIVE_INFINITY;
      slider.valueAsNumber = stops.findIndex(
        (bytes) => (bytes ?? Number.POSITIVE_INFINITY) >= wanted,
      );
      show(throttleBytesPerSecond);
    },
  };
}
