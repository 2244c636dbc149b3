// Runs before a package is packed. npm leaves `workspace:*` as it is, and such a package can't be installed.
import { existsSync, readFileSync } from 'node:fs';

const packer = process.env.npm_config_user_agent ?? '';
const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const names = Object.values(dependencies).some((version) => version.startsWith('workspace:'));
if (names && !packer.startsWith('pnpm/')) {
  console.error(
    'This packer would write workspace:* where the version of @bgfetch/core belongs. In the root of the project, use:\n' +
      '  npm run pack -- <folder>    for the tarballs of all packages\n' +
      '  npm run release             to publish them',
  );
  process.exitCode = 1;
} else if (!existsSync('dist')) {
  console.error('There is nothing to pack yet. In the root of the project, use: npm run build');
  process.exitCode = 1;
}
