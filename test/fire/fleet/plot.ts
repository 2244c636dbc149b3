/**
 * Draws `docs/fleet.svg`: the load of a fleet whose server fails for ten minutes.
 *
 *     node --conditions=bgfetch-source test/fire/fleet/plot.ts [clients] [seed]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetPlan } from './fleet-plan.ts';
import { fleetSvg } from './fleet-svg.ts';
import { runFleet } from './run-fleet.ts';

const [clients = 100_000, seed = 1] = process.argv.slice(2).map(Number);
const plan = fleetPlan(clients, seed);
const report = await runFleet(plan);
const file = join(import.meta.dirname, '../../../docs/fleet.svg');
writeFileSync(file, fleetSvg(plan, report));
console.log(`${report.peak.toFixed(2)} times the usual load at most, at ${report.peakAtSecond} s.`);
