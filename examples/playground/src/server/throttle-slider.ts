import type { ScopeFaults } from '@bgfetch-examples/media-server';
import { element, setText } from '../dom/element.ts';
import type { View } from '../dom/view.ts';
import { formatSpeed } from '../format/bytes.ts';

const MB = 1_000_000;
/** From the left: no limit, then ever slower. */
const stops = [null, 64 * MB, 32 * MB, 16 * MB, 8 * MB, 4 * MB, 2 * MB, MB, MB / 2, MB / 4];

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
    value: 0,
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
      const stop = stops.findLastIndex((bytes) => (bytes ?? Number.POSITIVE_INFINITY) >= wanted);
      slider.valueAsNumber = Math.max(0, stop);
      show(throttleBytesPerSecond);
    },
  };
}
