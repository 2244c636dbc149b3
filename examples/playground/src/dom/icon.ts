const SVG = 'http://www.w3.org/2000/svg';

/** 16-pixel outlines, drawn for this page. */
const outlines = {
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8z',
  stop: 'M4 4l8 8M12 4l-8 8',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.7 7v4M9.3 7v4',
  tick: 'M3 8.6l3.2 3.2L13 4.8',
  cross: 'M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  down: 'M8 2.5v8.5M4.3 7.5L8 11.2l3.7-3.7M3.5 13.5h9',
  up: 'M8 11V2.6M4.3 6.2L8 2.5l3.7 3.7M3.5 13.5h9',
  reload: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.2v2.9h-2.9',
  tab: 'M2.5 4.5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM2.5 6.5h11',
  skull: 'M8 2.2a5 5 0 0 0-3 9v2.3h6v-2.3a5 5 0 0 0-3-9zM6.2 7.4v.1M9.8 7.4v.1M8 11.5v2',
  phone: 'M5 1.8h6a1 1 0 0 1 1 1v10.4a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V2.8a1 1 0 0 1 1-1zM7.2 12h1.6',
  pocket: 'M2.8 4h10.4v5.2a5.2 5.2 0 0 1-10.4 0zM5.4 7.2L8 9.6l2.6-2.4',
  bell: 'M4 11.2V7.4a4 4 0 0 1 8 0v3.8l1 1.1H3zM6.8 14h2.4',
  hourglass: 'M4.2 2.5h7.6M4.2 13.5h7.6M5 2.5v2.2L8 8l3-3.3V2.5M5 13.5v-2.2L8 8l3 3.3v2.2',
  episode:
    'M3 10V8a5 5 0 0 1 10 0v2M3 9.2h1.8v3.8H4a1 1 0 0 1-1-1zM13 9.2h-1.8v3.8h.8a1 1 0 0 0 1-1z',
  map: 'M2.5 4.2l3.6-1.7 3.8 1.7 3.6-1.7v9.3l-3.6 1.7-3.8-1.7-3.6 1.7zM6.1 2.5v9.3M9.9 4.2v9.3',
  model: 'M8 2l5.2 3v6L8 14l-5.2-3V5zM8 8l5.2-3M8 8v6M8 8L2.8 5',
  photos: 'M4.5 2.5h9v8h-9zM2.5 5v8.5H11M5 9.8l2.4-2.6 1.7 1.7 1.4-1.3 2.7 2.6M10.8 5.2v.1',
  memo: 'M3 6.8v2.4M5.5 4.5v7M8 2.5v11M10.5 5v6M13 6.8v2.4',
  backup: 'M4.6 12.5a3 3 0 0 1-.5-6 4 4 0 0 1 7.7-.6 3.3 3.3 0 0 1 0 6.6M8 13.5V8.2M6 10l2-2 2 2',
} as const;

export type IconName = keyof typeof outlines;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', outlines[name]);
  svg.append(path);
  return svg;
}

export function setIcon(svg: SVGSVGElement, name: IconName): void {
  const path = svg.firstElementChild;
  if (path && path.getAttribute('d') !== outlines[name]) path.setAttribute('d', outlines[name]);
}
