export * from '@bgfetch/core';
