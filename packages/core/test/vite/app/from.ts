export const FROM = 'records';
