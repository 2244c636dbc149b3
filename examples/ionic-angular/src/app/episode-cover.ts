import { Component, input } from '@angular/core';

@Component({
  selector: 'app-episode-cover',
  template: '<ng-content />',
  host: { 'aria-hidden': 'true', '[style.--hue]': 'hue()' },
  styles: `
    :host {
      display: grid;
      place-items: center;
      inline-size: 3.5rem;
      aspect-ratio: 1;
      border-radius: 14px;
      color: oklch(0.99 0 0);
      font-weight: 700;
      font-size: 1.125rem;
      letter-spacing: -0.02em;
      background:
        radial-gradient(120% 70% at 50% 118%, oklch(0.38 0.1 var(--hue)) 58%, #0000 59%),
        radial-gradient(90% 55% at 12% 108%, oklch(0.48 0.11 var(--hue)) 58%, #0000 59%),
        radial-gradient(circle at 72% 26%, oklch(0.93 0.08 calc(var(--hue) + 50)) 11%, #0000 12%),
        linear-gradient(oklch(0.72 0.11 var(--hue)), oklch(0.6 0.12 calc(var(--hue) + 30)));
    }
  `,
})
export class EpisodeCover {
  readonly hue = input.required<number>();
}
