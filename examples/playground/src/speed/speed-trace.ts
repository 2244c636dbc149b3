const SVG = 'http://www.w3.org/2000/svg';
const SAMPLES = 90;
const WIDTH = 120;
const HEIGHT = 28;

/** The last samples of a speed as a small filled line. The scale follows the fastest sample shown. */
export interface SpeedTrace {
  readonly element: SVGSVGElement;
  add(bytesPerSecond: number): void;
  isEmpty(): boolean;
}

export function speedTrace(): SpeedTrace {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'trace');
  svg.setAttribute('aria-hidden', 'true');
  const area = document.createElementNS(SVG, 'path');
  area.setAttribute('class', 'trace-area');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('class', 'trace-line');
  svg.append(area, line);
  // Before it began nothing moved: a line from zero is the truth.
  const samples = new Array<number>(SAMPLES).fill(0);
  return {
    element: svg,
    isEmpty: () => samples.every((sample) => sample === 0),
    add(bytesPerSecond) {
      samples.push(bytesPerSecond);
      samples.shift();
      const path = pathOf(samples);
      line.setAttribute('d', path);
      area.setAttribute('d', `${path}V${HEIGHT}H0z`);
    },
  };
}

function pathOf(samples: readonly number[]): string {
  const top = Math.max(...samples, 1);
  return samples
    .map((sample, i) => {
      const y = HEIGHT - 1 - (sample / top) * (HEIGHT - 3);
      return `${i === 0 ? 'M' : 'L'}${xOf(i)},${y.toFixed(1)}`;
    })
    .join('');
}

function xOf(position: number): string {
  return ((position / (SAMPLES - 1)) * WIDTH).toFixed(1);
}
