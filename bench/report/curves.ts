import type { Plot } from '../parts/part.ts';

/** What one more costs, at some numbers of them. */
export interface Curve {
  readonly name: string;
  /** How many there are, and milliseconds for each. */
  readonly points: readonly (readonly [count: number, ms: number])[];
}

const BAR = 40;
const WIDTH = 760;
const HEIGHT = 360;
const LEFT = 60;
const RIGHT = 270;
const TOP = 40;
const BOTTOM = 40;
const COLOURS = ['#1565c0', '#c33', '#2e7d32', '#8e24aa', '#ef6c00', '#00838f'];

/** Curves that should be flat: bars of characters for a terminal, and lines on two logarithmic axes. */
export function plotCurves(fileName: string, title: string, curves: readonly Curve[]): Plot {
  return { fileName, text: textOf(title, curves), svg: svgOf(title, curves) };
}

function textOf(title: string, curves: readonly Curve[]): string {
  const blocks = curves.map(({ name, points }) => {
    const most = Math.max(...points.map(([, ms]) => ms));
    const bars = points.map(([count, ms]) => {
      const bar = '#'.repeat(Math.max(1, Math.round((ms / most) * BAR)));
      return `${String(count).padStart(8)}  ${bar.padEnd(BAR)}  ${ms.toFixed(3)} ms`;
    });
    return [name, ...bars].join('\n');
  });
  return [title, ...blocks].join('\n\n');
}

function svgOf(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const [fewest, most] = decades(points.map(([count]) => count));
  const [least, longest] = decades(points.map(([, ms]) => ms));
  const x = (count: number) =>
    LEFT + ((Math.log10(count) - fewest) / (most - fewest)) * (WIDTH - LEFT - RIGHT);
  const y = (ms: number) =>
    HEIGHT - BOTTOM - ((Math.log10(ms) - least) / (longest - least)) * (HEIGHT - TOP - BOTTOM);
  const rows = powers(least, longest).map(
    (ms) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(ms))}" y2="${round(y(ms))}" class="grid"/>` +
      `<text x="${LEFT - 8}" y="${round(y(ms) + 4)}" text-anchor="end">${ms} ms</text>`,
  );
  const columns = powers(fewest, most).map(
    (count) =>
      `<text x="${round(x(count))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${count.toLocaleString('en')}</text>`,
  );
  const lines = curves.map((curve, at) => {
    const colour = COLOURS[at % COLOURS.length];
    const path = curve.points.map(([count, ms]) => `${round(x(count))},${round(y(ms))}`).join(' ');
    return (
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      `<text x="${WIDTH - RIGHT + 16}" y="${TOP + 20 * at + 12}" style="fill: ${colour}">${curve.name}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<title>${title}</title>
<style>.grid { stroke: #ddd } text { fill: #444 } .title { font-size: 14px; font-weight: 600 }</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="22" class="title">${title}</text>
${[...rows, ...columns, ...lines].join('\n')}
</svg>
`;
}

/** The exponents of the powers of ten around these values; never one power alone. */
function decades(values: readonly number[]): [low: number, high: number] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  return [low, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))];
}

const powers = (low: number, high: number): number[] =>
  Array.from({ length: high - low + 1 }, (_, at) => Number(`1e${low + at}`));

const round = (value: number): string => value.toFixed(1);
