export * from './always.ts';
