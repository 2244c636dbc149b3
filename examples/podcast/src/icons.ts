/** Paths of 24 × 24 outline icons. */
export const icons = {
  download: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  pause: 'M9 6v12M15 6v12',
  resume: 'M8 5.5v13l10.5-6.5z',
  play: 'M8 5.5v13l10.5-6.5z',
  remove: 'M6 7h12M10 7V5h4v2M7.5 7l.8 12h7.4l.8-12M10.5 10.5v5M13.5 10.5v5',
  cancel: 'M7 7l10 10M17 7 7 17',
} as const;

export type IconName = keyof typeof icons;
