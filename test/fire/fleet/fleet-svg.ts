import type { FleetPlan, FleetReport } from './run-fleet.ts';

const WIDTH = 900;
const HEIGHT = 340;
const LEFT = 56;
const TOP = 44;
const RIGHT = 20;
const BOTTOM = 44;
/** Seconds that one point of the line stands for. */
const STEP = 10;
const HIGHEST = 2.5;
const FIRST_MINUTE = 30;

/** Requests per second over time, as multiples of the usual, with the outage and the limit. */
export function fleetSvg(plan: FleetPlan, { requests, steady, peak }: FleetReport): string {
  const last = plan.untilMs / 60_000;
  const x = (minute: number) =>
    LEFT + ((minute - FIRST_MINUTE) / (last - FIRST_MINUTE)) * (WIDTH - LEFT - RIGHT);
  const y = (times: number) => HEIGHT - BOTTOM - (times / HIGHEST) * (HEIGHT - TOP - BOTTOM);
  const points: string[] = [];
  for (let second = FIRST_MINUTE * 60; second + STEP <= requests.length; second += STEP) {
    const sum = requests.slice(second, second + STEP).reduce((all, count) => all + count, 0);
    points.push(`${round(x((second + STEP / 2) / 60))},${round(y(sum / STEP / steady))}`);
  }
  const from = x(plan.outage.fromMs / 60_000);
  const to = x(plan.outage.toMs / 60_000);
  const levels = [0, 0.5, 1, 1.5, 2].map(
    (times) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(times))}" y2="${round(y(times))}" class="${times === 2 ? 'limit' : 'grid'}"/>` +
      `<text x="${LEFT - 8}" y="${round(y(times) + 4)}" text-anchor="end">${times}</text>`,
  );
  const minutes = Array.from({ length: (last - FIRST_MINUTE) / 10 + 1 }, (_, at) => {
    const minute = FIRST_MINUTE + at * 10;
    return `<text x="${round(x(minute))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${minute}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">
<title>Requests per second of a fleet of clients whose server fails for ten minutes</title>
<style>
.grid { stroke: #ddd } .limit { stroke: #c33; stroke-dasharray: 6 4 } .load { fill: none; stroke: #1565c0; stroke-width: 1.5 }
.outage { fill: #c33; opacity: 0.12 } text { fill: #444 } .title { font-size: 14px; font-weight: 600 }
</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="20" class="title">${plan.clients.toLocaleString('en')} clients, and a server that fails for ten minutes</text>
<text x="${LEFT}" y="36">requests per second in means of ${STEP} s, as multiples of the usual ${steady.toFixed(0)}; highest: ${peak.toFixed(2)}</text>
<rect x="${round(from)}" y="${TOP}" width="${round(to - from)}" height="${HEIGHT - TOP - BOTTOM}" class="outage"/>
${levels.join('\n')}
${minutes.join('\n')}
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">minutes</text>
<text x="${round((from + to) / 2)}" y="${TOP + 14}" text-anchor="middle">server fails</text>
<polyline points="${points.join(' ')}" class="load"/>
</svg>
`;
}

const round = (value: number): string => value.toFixed(1);
