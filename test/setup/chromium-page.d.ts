// What a page under Playwright can ask for, such as `cdp()`, has its types here.
import type {} from '@vitest/browser-playwright';
